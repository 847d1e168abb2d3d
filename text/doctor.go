package text

// doctorWords holds what the examination of an installation finds: what it is, with
// its number, and what to do.
var doctorWords = map[string]Words{
	"command.doctor":      {"检查安装情况", "Examine the installation: settings, disk, database, record, queue, mail"},
	"command.doctor_long": {"检查设置、磁盘、数据库、记录、信件和邮件服务器,不改动任何内容,不发送任何邮件。全部正常时以状态 0 退出,有提醒时为 1,有故障时为 2。", "Examine settings, folders, disk, database, clock, calendar, record, queue, evidence and mail server. Nothing is changed and no mail is sent. The exit status is 0 when all is well, 1 with warnings, 2 with failures."},
	"flag.quick":          {"只做探测所需的几项检查;仅有提醒时状态为 0", "only what a probe has to know: settings, folder, disk, database, schema; warnings end with 0"},
	"flag.full":           {"核验全部记录、整个数据库文件和全部佐证材料", "walk the whole record, the whole database file and all evidence"},

	"doctor.quick_or_full": {"--quick 与 --full 只能选一个", "choose --quick or --full, not both"},

	"doctor.level.ok":      {"正常", "ok"},
	"doctor.level.warning": {"提醒", "warning"},
	"doctor.level.failure": {"故障", "FAILURE"},
	"doctor.timeout":       {"%1 之内没有完成;请检查磁盘和数据库是否过载", "did not come to its end within %1; see whether disk and database are overloaded"},
	"doctor.error":         {"无法检查:%1", "could not be examined: %1"},

	"doctor.settings":              {"设置", "settings"},
	"doctor.settings.ok":           {"设置无误", "every setting is in order"},
	"doctor.settings.wrong":        {"%1", "%1"},
	"doctor.settings.exposed":      {"本机所有用户都能读取 %1 个含密钥或密码的文件,如 %2;请改为 0600", "everybody on this machine can read files with secrets: %1, such as %2; make their mode 0600"},
	"doctor.settings.metrics_open": {"监测数据在 %1 上对外开放;请改为 127.0.0.1,或用防火墙限制", "the measurements are open to others on %1; listen on 127.0.0.1, or let a firewall decide"},

	"doctor.folder":           {"数据目录", "data folder"},
	"doctor.folder.ok":        {"%1 只有本程序的用户可以进入", "only the program's user and group enter %1"},
	"doctor.folder.missing":   {"没有数据目录 %1;请检查设置 data,或运行 migrate", "there is no data folder %1; look at the setting data, or run migrate"},
	"doctor.folder.no_folder": {"%1 不是目录;请检查设置 data", "%1 is no folder; look at the setting data"},
	"doctor.folder.closed":    {"运行本命令的用户进不了 %1;请以服务所用的用户运行,或检查该目录的所有者", "the user who runs this may not enter %1; run it as the service's user, or see to whom the folder belongs"},
	"doctor.folder.exposed":   {"%1 的权限为 %2,其他用户可以进入;请运行 chmod 700", "%1 has the mode %2, so that others enter it; run chmod 700"},

	"doctor.key":          {"签名密钥", "token key"},
	"doctor.key.ok":       {"%1 只有本程序的用户可以读取", "only the program's user reads %1"},
	"doctor.key.settings": {"密钥来自设置", "the key comes from the settings"},
	"doctor.key.none":     {"尚未生成,首次运行服务时生成", "none yet; it is made when the service first runs"},
	"doctor.key.exposed":  {"%1 的权限为 %2,其他用户可以读取;请运行 chmod 600,并删除该文件以更换密钥", "%1 has the mode %2, so that others read it; run chmod 600, and delete it to have a new one made"},
	"doctor.key.short":    {"%1 只有 %2 字节,已损坏;请删除,服务会重新生成", "%1 has %2 bytes only and is damaged; delete it, the service makes another"},

	"doctor.disk":      {"磁盘", "disk"},
	"doctor.disk.ok":   {"可用 %1 MiB,数据占用 %2 MiB", "%1 MiB free, the data take %2 MiB"},
	"doctor.disk.low":  {"可用 %1 MiB,数据占用 %2 MiB,不足两倍,备份可能写不下;请扩容或清理", "%1 MiB free, the data take %2 MiB: a backup beside them may not fit; make room"},
	"doctor.disk.full": {"只剩 %1 MiB(数据占用 %2 MiB),服务即将无法写入;请立即清理", "only %1 MiB are left (the data take %2 MiB), and the service will soon not write; make room now"},

	"doctor.database":             {"数据库", "database"},
	"doctor.database.ok":          {"%1 %2,应答 %3 毫秒", "%1 %2 answers in %3 ms"},
	"doctor.database.missing":     {"没有数据库 %1;请运行 migrate", "there is no database %1; run migrate"},
	"doctor.database.unreachable": {"打不开 %1:%2", "%1 does not open: %2"},
	"doctor.database.unfinished":  {"%1 有一次没有完成的恢复;请重新运行 restore", "a restore into %1 did not come to its end; run restore again"},
	"doctor.database.old_server":  {"PostgreSQL %1 已不再维护;请升级到 %2 或更新版本", "PostgreSQL %1 is not maintained any more; use %2 or newer"},
	"doctor.database.slow":        {"%1 %2 应答需 %3 毫秒,超过 100 毫秒;请检查网络和负载", "%1 %2 takes %3 ms to answer, more than 100; look at the network and the load"},

	"doctor.schema":            {"数据库结构", "schema"},
	"doctor.schema.ok":         {"版本 %1,与程序一致", "version %1, as this program has it"},
	"doctor.schema.behind":     {"版本 %1,程序需要 %2;请先用旧程序备份并停止旧服务,再用本程序运行 migrate", "version %1, and the program needs %2; make a backup with the program before this one, stop that, and run migrate with this one"},
	"doctor.schema.empty":      {"数据库是空的;请运行 migrate", "the database is empty; run migrate"},
	"doctor.schema.newer":      {"版本 %1,本程序只到 %2;请使用更新的程序", "version %1, and this program knows %2; use the newer program"},
	"doctor.schema.unfinished": {"有一次没有完成的恢复;请重新运行 restore", "a restore did not come to its end; run restore again"},

	"doctor.writing":         {"写入", "writing"},
	"doctor.writing.ok":      {"可以写入,用时 %1 毫秒", "writes in %1 ms"},
	"doctor.writing.refused": {"不能写入:%1;请检查权限、磁盘和是否为只读副本", "cannot write: %1; look at permissions, disk, and whether it is a read-only replica"},
	"doctor.writing.slow":    {"写入需 %1 毫秒,超过 1 秒;可能有其他程序占住数据库", "it takes %1 ms to write, more than a second; somebody may hold the database"},

	"doctor.wal":            {"预写日志", "write-ahead log"},
	"doctor.wal.ok":         {"已启用,长度正常", "is kept, and not long"},
	"doctor.wal.server":     {"由服务器管理", "is the server's affair"},
	"doctor.wal.other_mode": {"日志方式为 %1 而不是 wal;请停止服务后重新启动", "the journal mode is %1 instead of wal; stop the service and start it again"},
	"doctor.wal.long":       {"已有 %1 MiB;有程序长时间读取不放,请结束它", "has grown to %1 MiB: somebody reads without an end; stop them"},

	"doctor.integrity":         {"数据库文件", "database file"},
	"doctor.integrity.ok":      {"没有发现损坏", "no damage was found"},
	"doctor.integrity.server":  {"由服务器管理", "is the server's affair"},
	"doctor.integrity.damaged": {"有 %1 处损坏,如 %2;请停止服务并从备份恢复", "is damaged in %1 places, such as: %2; stop the service and restore a backup"},

	"doctor.clock":        {"时钟", "clock"},
	"doctor.clock.ok":     {"%1(%2),与数据库相差 %3 毫秒", "%1 in %2, %3 ms from the database's"},
	"doctor.clock.future": {"事件 %1 记于 %2,而现在是 %3;请校准时钟,在此之前不要办理案件", "event %1 was recorded at %2, and it is %3 now; set the clock right before anybody acts on a case"},
	"doctor.clock.wrong":  {"与数据库服务器相差 %1;请用 NTP 校准", "differs from the database server's by %1; set both by NTP"},

	"doctor.calendar":              {"工作日历", "calendar"},
	"doctor.calendar.ok":           {"%1 年和 %2 年均已公布", "%1 and %2 are known"},
	"doctor.calendar.next_later":   {"%1 年已公布,%2 年尚未到公布的时候", "%1 is known, and %2 is not due yet"},
	"doctor.calendar.unknown":      {"没有 %1 年的放假安排,有 %2 个在办案件的期限为暂定;请由经办人提交该年日历", "the holidays of %1 are not known, and the dates of open cases are provisional: %2; let a clerk propose the year"},
	"doctor.calendar.next_unknown": {"没有 %1 年的放假安排,有 %2 个在办案件的期限为暂定;公布后请由经办人提交", "the holidays of %1 are not known, and the dates of open cases are provisional: %2; let a clerk propose the year once it is published"},
	"doctor.calendar.provisional":  {"有 %1 个在办案件的期限为暂定;%2 年的放假安排公布后请由经办人提交", "the dates of open cases are provisional: %1; let a clerk propose %2 once it is published"},

	"doctor.chain":             {"记录链", "record"},
	"doctor.chain.ok":          {"最近一次封存第 %1 号,%2;用 --full 核验全部", "last seal %1, %2; --full walks all of it"},
	"doctor.chain.whole":       {"全部记录核验无误,最近一次封存第 %1 号,%2", "all of it verifies; last seal %1, %2"},
	"doctor.chain.no_seal":     {"尚未封存", "no seal yet"},
	"doctor.chain.faults":      {"有 %1 处不符,如 %2;请运行 audit verify,并与备份对照", "has %1 faults, such as: %2; run audit verify and compare with a backup"},
	"doctor.chain.seal_edited": {"最近一次封存第 %1 号被改动;请运行 audit verify,并与备份对照", "the last seal %1 was edited; run audit verify and compare with a backup"},
	"doctor.chain.unsealed":    {"已有 %1 没有封存;服务是否在运行?", "there has been no seal for %1; does the service run?"},

	"doctor.queue":          {"信件与任务", "queue"},
	"doctor.queue.ok":       {"没有积压", "nothing waits that should not"},
	"doctor.queue.late":     {"有 %1 封信到期未发,最久已等 %2;请检查服务和邮件服务器", "letters that are due have not gone: %1, the oldest for %2; look at the service and the mail server"},
	"doctor.queue.stuck":    {"有 %1 个任务超过 %2 没有完成;请重新启动服务", "jobs have not come to an end for %2: %1; start the service again"},
	"doctor.queue.unswept":  {"有 %1 个案件该催办而未催办;服务是否在运行?", "cases whose rung has come were not swept: %1; does the service run?"},
	"doctor.queue.given_up": {"有 %1 封信投递失败,无人处理;请由经办人在待办中重发或搁置", "letters were given up and nobody has seen to them: %1; a clerk resends them or sets them aside"},

	"doctor.evidence":        {"佐证材料", "evidence"},
	"doctor.evidence.ok":     {"%1 个文件齐全", "all files are there: %1"},
	"doctor.evidence.lost":   {"有 %1 个文件缺失或损坏,如 %2;请从备份中取回", "files are missing or damaged: %1, such as %2; take them from a backup"},
	"doctor.evidence.strays": {"有 %1 份内容没有任何记录引用,可能来自中断的上传;可用 rectify evidence orphans 查看和清除", "stored bytes that nothing refers to: %1, perhaps of uploads that broke off; see rectify evidence orphans"},

	"doctor.tools":         {"备份工具", "backup tools"},
	"doctor.tools.ok":      {"pg_dump 和 pg_restore 与服务器相配", "pg_dump and pg_restore are there and fit the server"},
	"doctor.tools.missing": {"在本机不能备份和恢复:%1", "nobody can back up or restore on this machine: %1"},

	"doctor.mail":          {"邮件服务器", "mail server"},
	"doctor.mail.ok":       {"%1:%2 接受了登录(加密 %3),用时 %4 毫秒", "%1:%2 let us in (protection: %3) in %4 ms"},
	"doctor.mail.none":     {"没有设置邮件服务器,信件只写入 %1;请设置 mail.host", "none is set, and letters are only written to %1; set mail.host"},
	"doctor.mail.stranger": {"%1:%2 的证书由本机不认识的机构签发;请把该机构的证书装入系统(Debian:放到 /usr/local/share/ca-certificates 后运行 update-ca-certificates),或用环境变量 SSL_CERT_FILE 指明,并重新启动服务", "%1:%2 shows a certificate of an authority that this machine does not know; install the authority's certificate (Debian: into /usr/local/share/ca-certificates, then update-ca-certificates) or name it in the variable SSL_CERT_FILE, and start the service again"},
	"doctor.mail.refused":  {"%1:%2 没有接受:%3", "%1:%2 did not let us in: %3"},
}
