package workflow

import (
	"strings"
	"time"
	"unicode"
)

// wordKind is what a word of a deadline phrase does.
type wordKind int

const (
	wordNumber          wordKind = iota // value
	wordYear                            // 年
	wordMonth                           // 月
	wordDay                             // 日、号: a day of the month, or a count of days
	wordUnit                            // value is a countUnit
	wordEnd                             // 底、末
	wordTenDays                         // 上旬、中旬、下旬: value 1 to 3
	wordBefore                          // 前
	wordWithin                          // 内
	wordSince                           // 起、后: makes an anchor of what stands before
	wordReceipt                         // 收到
	wordIssue                           // 下发
	wordDocument                        // 通报
	wordOfDay                           // 之日
	wordYearOffset                      // 今年: value 0, 明年: 1
	wordMonthOffset                     // 本月: value 0, 下月: 1
	wordWeekOffset                      // 本周: value 0, 下周: 1
	wordDayOffset                       // 今日: value 0, 明日: 1
	wordWeekday                         // value is a time.Weekday
	wordHalfOfDay                       // 上午: value 0, 下午: 12
	wordOClock                          // 时、点
	wordMinute                          // 分
	wordCloseOfBusiness                 // 下班
	wordSeparator                       // - / .
	wordColon                           // :
	wordVague                           // 尽快
	wordDemand                          // 完成整改: what is due, of no account for when
	wordFiller                          // 请、于 and the like: says nothing about time
)

// halfCount is the number 半.
const halfCount = -1

type countUnit int

const (
	unitWorkingDays countUnit = iota
	unitCalendarDays
	unitWeeks
	unitMonths
	unitHours
)

type word struct {
	kind   wordKind
	value  int
	digits int // how many digits a number was written with; 0: in words
}

type vocabularyRow struct {
	words string // apart by spaces
	word  word
}

// vocabulary is every word a deadline phrase may hold. What is not listed makes
// the phrase not understood: 左右, 每月 or 原则上 change the meaning.
var vocabulary = buildVocabulary([]vocabularyRow{
	{"年 年度", word{kind: wordYear}},
	{"月 月份", word{kind: wordMonth}},
	{"日 号", word{kind: wordDay}},
	{"个工作日 工作日 个工作天 工作天", word{kind: wordUnit, value: int(unitWorkingDays)}},
	{"天 个自然日 自然日 个日历日 日历日 个自然天 个日历天", word{kind: wordUnit, value: int(unitCalendarDays)}},
	{"周 个周 个星期 星期 个礼拜", word{kind: wordUnit, value: int(unitWeeks)}},
	{"个月 个自然月", word{kind: wordUnit, value: int(unitMonths)}},
	{"小时 个小时", word{kind: wordUnit, value: int(unitHours)}},
	{"底 末 终", word{kind: wordEnd}},
	{"上旬", word{kind: wordTenDays, value: 1}},
	{"中旬", word{kind: wordTenDays, value: 2}},
	{"下旬", word{kind: wordTenDays, value: 3}},
	{"前 之前 以前", word{kind: wordBefore}},
	{"内 之内 以内", word{kind: wordWithin}},
	{"起 开始 后 之后 以后", word{kind: wordSince}},
	{"收到 接到 签收 收悉 接", word{kind: wordReceipt}},
	{"下发 印发 发布 发出 发文 交办 公布 即日 今日起 今天起", word{kind: wordIssue}},
	{"通报 通知 文件 督办单 督办通知 督办通知单 整改通知 整改通知书 通知书 交办单 函 文", word{kind: wordDocument}},
	{"之日 之时", word{kind: wordOfDay}},
	{"本年 今年 当年 本年度", word{kind: wordYearOffset}},
	{"明年 次年 下年度", word{kind: wordYearOffset, value: 1}},
	{"本月 当月 本月份", word{kind: wordMonthOffset}},
	{"下月 下个月 次月", word{kind: wordMonthOffset, value: 1}},
	{"本周 本星期 这周", word{kind: wordWeekOffset}},
	{"下周 下星期", word{kind: wordWeekOffset, value: 1}},
	{"今日 今天 当日 当天", word{kind: wordDayOffset}},
	{"明日 明天", word{kind: wordDayOffset, value: 1}},
	{"周日 周天 星期日 星期天 礼拜日", word{kind: wordWeekday, value: int(time.Sunday)}},
	{"周一 星期一 礼拜一", word{kind: wordWeekday, value: int(time.Monday)}},
	{"周二 星期二 礼拜二", word{kind: wordWeekday, value: int(time.Tuesday)}},
	{"周三 星期三 礼拜三", word{kind: wordWeekday, value: int(time.Wednesday)}},
	{"周四 星期四 礼拜四", word{kind: wordWeekday, value: int(time.Thursday)}},
	{"周五 星期五 礼拜五", word{kind: wordWeekday, value: int(time.Friday)}},
	{"周六 星期六 礼拜六", word{kind: wordWeekday, value: int(time.Saturday)}},
	{"上午 早上", word{kind: wordHalfOfDay}},
	{"下午 中午", word{kind: wordHalfOfDay, value: 12}},
	{"时 点 点钟 时整 点整", word{kind: wordOClock}},
	{"分", word{kind: wordMinute}},
	{"下班 下班时间", word{kind: wordCloseOfBusiness}},
	{"- / . — – ~", word{kind: wordSeparator}},
	{":", word{kind: wordColon}},
	{"尽快 立即 马上 立刻 及时 抓紧 近期 限期 按期 按时 从速 迅速 即刻 尽早", word{kind: wordVague}},
	{"完成 完成整改 整改 整改完成 整改到位 整改完毕 报送 上报 书面 书面报送", word{kind: wordDemand}},
	{"请 于 在 务必 务 须 必须 应 应当 需 要 最迟 最晚 至迟 不迟于 不晚于 不超过 截至 截止 截止到 截至到 " +
		"截止时间 截止日期 时间 到 至 自 从 限 限于 期限 整改期限 整改时限 报送期限 时限 为 是 的 本 该 此 各单位 " +
		"一律 统一 并 将 , 、 。 ; ( ) 《 》 “ ” \" 〔 〕 [ ] 【 】", word{kind: wordFiller}},
})

const longestWord = 6 // runes; a test keeps it true

func buildVocabulary(rows []vocabularyRow) map[string]word {
	table := make(map[string]word)
	for _, row := range rows {
		for _, text := range strings.Fields(row.words) {
			table[text] = row.word
		}
	}
	return table
}

// deadlineWords cuts a phrase into words, the longest that fits each time. ok is
// false when something is left that no word covers.
func deadlineWords(phrase string) (words []word, ok bool) {
	runes := []rune(phrase)
	for i := range runes {
		runes[i] = halfWidth(runes[i])
	}
	for i := 0; i < len(runes); {
		if unicode.IsSpace(runes[i]) {
			i++
			continue
		}
		if n := digitRun(runes[i:]); n > 0 {
			if n > 8 {
				return nil, false
			}
			words = append(words, word{kind: wordNumber, value: digitsValue(runes[i : i+n]), digits: n})
			i += n
			continue
		}
		if w, n := knownWord(runes[i:]); n > 0 {
			words = append(words, w)
			i += n
			continue
		}
		number, n := chineseNumber(runes[i:])
		if n == 0 {
			return nil, false
		}
		words = append(words, number)
		i += n
	}
	return words, true
}

func knownWord(runes []rune) (word, int) {
	for n := min(longestWord, len(runes)); n > 0; n-- {
		if w, ok := vocabulary[string(runes[:n])]; ok {
			return w, n
		}
	}
	return word{}, 0
}

// halfWidth folds full-width digits and punctuation into ASCII.
func halfWidth(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '\u3000':
		return ' '
	}
	return r
}

func digitRun(runes []rune) int {
	n := 0
	for n < len(runes) && runes[n] >= '0' && runes[n] <= '9' {
		n++
	}
	return n
}

func digitsValue(digits []rune) int {
	value := 0
	for _, r := range digits {
		value = value*10 + int(r-'0')
	}
	return value
}

var chineseDigits = map[rune]int{
	'〇': 0, '○': 0, '零': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4,
	'五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
}

// chineseNumber reads 二十五, 一百二十, 二〇一七 or 半 and tells how many runes it
// took; 0 when there is no number or a malformed one.
func chineseNumber(runes []rune) (number word, n int) {
	if len(runes) > 0 && runes[0] == '半' {
		return word{kind: wordNumber, value: halfCount}, 1
	}
	positional := false
	for n < len(runes) && n <= 8 {
		_, digit := chineseDigits[runes[n]]
		if runes[n] == '十' || runes[n] == '百' {
			positional = true
		} else if !digit {
			break
		}
		n++
	}
	if n == 0 || n > 8 {
		return word{}, 0
	}
	if positional {
		value, ok := positionalNumber(runes[:n])
		if !ok {
			return word{}, 0
		}
		return word{kind: wordNumber, value: value}, n
	}
	value := 0
	for _, r := range runes[:n] {
		value = value*10 + chineseDigits[r]
	}
	return word{kind: wordNumber, value: value, digits: n}, n
}

// positionalNumber reads digits with 十 and 百: 百 before 十, each at most once.
func positionalNumber(runes []rune) (value int, ok bool) {
	pending, hundreds, tens := -1, false, false
	for _, r := range runes {
		switch {
		case r == '百':
			if pending < 1 || hundreds || tens {
				return 0, false
			}
			value, pending, hundreds = value+pending*100, -1, true
		case r == '十':
			if tens || pending == 0 && !hundreds {
				return 0, false
			}
			value, pending, tens = value+max(pending, 1)*10, -1, true
		case pending > 0:
			return 0, false
		default:
			pending = chineseDigits[r]
		}
	}
	return value + max(pending, 0), true
}
