package text

// operateWords holds what the commands say to whoever operates the service.
var operateWords = map[string]Words{
	"command.config":            {"设置", "The settings"},
	"command.config_show":       {"显示生效的设置及其来源", "Show the settings in force, and where each comes from"},
	"command.config_show_long":  {"显示每一项生效的设置及其来源:默认值、设置文件的行、环境变量、密钥文件。密钥和密码只显示占位符。", "Show every setting in force and where it comes from: the default, a line of the settings file, a variable, or the file of a secret. Secrets are shown as placeholders."},
	"config.warnings":           {"请注意:", "beware:"},
	"config.origin.default":     {"默认值", "default"},
	"config.origin.derived":     {"由其他设置得出", "from other settings"},
	"config.origin.file":        {"设置文件", "file"},
	"config.origin.variable":    {"环境变量", "variable"},
	"config.origin.secret_file": {"密钥文件", "secret file"},
}
