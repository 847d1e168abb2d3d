package text

// refusalWords say what the API means by a status.
var refusalWords = map[string]Words{
	"success.200": {"成功。", "done."},
	"success.201": {"已建立,地址见 Location。", "created; its address is in Location."},
	"success.204": {"成功,没有返回内容。", "done, and there is nothing to answer."},

	"refusal.400":       {"请求无法读取:地址、参数或内容的格式不对。", "the request cannot be read: its address, query or body is malformed."},
	"refusal.401":       {"未登录、凭证失效,或用户名、密码不对。", "nobody is signed in, the token has ended, or login and password do not fit."},
	"refusal.403":       {"能看到,但无权办理。", "you may see it and may not do this."},
	"refusal.404":       {"不存在,或不在您的查看范围内。", "it does not exist, or is none that you may see."},
	"refusal.408":       {"请求内容未在规定时间内送达。", "the body did not arrive in time."},
	"refusal.409":       {"按目前的状态不能办理,或同一请求正在办理。", "it cannot be done as things stand, or the same request is at work."},
	"refusal.412":       {"内容已被他人更新(If-Match 不符),请重新读取。", "somebody changed it meanwhile (If-Match does not match): read it again."},
	"refusal.413":       {"请求内容过大。", "the body is too large."},
	"refusal.415":       {"请求内容的类型不是所要求的。", "the body is not of the type that is asked for."},
	"refusal.422":       {"填写的内容不合要求,errors 逐项说明。", "what was sent is not as it should be: errors says what, field by field."},
	"refusal.429":       {"过于频繁,请按 Retry-After 稍后再试。", "too often: try again after Retry-After."},
	"refusal.500":       {"系统内部错误,请提供 request_id 报障。", "our fault: give the request_id when asking for help."},
	"refusal.503":       {"系统繁忙或未能及时答复,请按 Retry-After 重试。", "busy, or no answer in time: try again after Retry-After."},
	"shape.Retry-After": {"多少秒后再试。", "after how many seconds to try again."},
}
