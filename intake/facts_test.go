package intake

import (
	"slices"
	"strings"
	"testing"
	"time"

	"rectify/workflow"
)

func line1(text string) line { return line{text: text, folded: fold(text)} }

func july18() workflow.Date { return workflow.Date{Year: 2017, Month: time.July, Day: 18} }

func TestInspectedIn(t *testing.T) {
	for _, row := range []struct {
		sentence string
		from, to string
	}{
		{"市电子政务办于6月19日-30日开展了抽查", "2017-06-19", "2017-06-30"},
		{"6月19日至7月2日,市电子政务办对网站进行了检查", "2017-06-19", "2017-07-02"},
		{"６月１９日—３０日开展了抽查", "2017-06-19", "2017-06-30"},
		{"2016年12月20日至2017年1月10日开展了抽查", "2016-12-20", "2017-01-10"},
		{"12月20日至1月10日开展了抽查", "2016-12-20", "2017-01-10"},
		{"11月1日至30日组织了检查", "2016-11-01", "2016-11-30"},
		{"2017年6月,对全市网站进行了检查", "2017-06-01", "2017-06-30"},
		{"2017年第二季度对全省网站进行了抽查", "2017-04-01", "2017-06-30"},
		{"2017年1-3月,我办开展了监测", "2017-01-01", "2017-03-31"},
		{"7月3日,我局开展了抽查", "2017-07-03", "2017-07-03"},
		{"根据2017年5月印发的要求,开展了抽查", "", ""},
		{"6月19日-30日召开了会议", "", ""},
		{"2月30日至31日开展了抽查", "", ""},
	} {
		got, ok := inspectedIn(fold(row.sentence), july18())
		if ok != (row.from != "") || got.from.String() != row.from || got.to.String() != row.to {
			t.Errorf("%s: %v to %v, %v", row.sentence, got.from, got.to, ok)
		}
	}
}

func TestDateOfLine(t *testing.T) {
	for text, want := range map[string]string{
		"2017年7月18日":      "2017-07-18",
		"２０１７年７月１８日":      "2017-07-18",
		"2017 年 7 月 18 日": "2017-07-18",
		"（2017年7月18日）":    "2017-07-18",
		"二〇一七年七月十八日":      "2017-07-18",
		"二○二一年十二月三十一日":    "2021-12-31",
		"2017年2月30日":      "",
		"于2017年7月18日":     "",
		"7月18日":           "",
	} {
		if got, _ := dateOfLine(fold(text)); got.String() != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestDemands(t *testing.T) {
	for _, row := range []struct {
		sentence   string
		to, phrase string
	}{
		{"并将整改情况于7月25日前书面报送至市电子政务办(联系人:网站监管科)。", "市电子政务办", "7月25日前"},
		{"请于２０１７年７月２５日（星期二）下班前将整改情况报市政府办公室电子政务科。", "市政府办公室", "２０１７年７月２５日（星期二）下班前"},
		{"自通报下发之日起15个工作日内向县政府信息中心书面报告整改情况。", "县政府信息中心", "自通报下发之日起15个工作日内"},
		{"接到通报后5个工作日内将整改情况报我办。", "某市人民政府办公室", "接到通报后5个工作日内"},
		{"9月底前将整改情况上报市大数据管理局。", "市大数据管理局", "9月底前"},
		{"三十日内将整改报告反馈至省教育厅信息中心。", "省教育厅信息中心", "三十日内"},
		{"收到本通报之日起10日内将整改情况报送市网信办、市电子政务办", "市网信办", "收到本通报之日起10日内"},
		{"要定期向社会报告整改情况,24小时内转载重要信息", "", "24小时内"},
		{"请尽快将整改情况报市电子政务办。", "市电子政务办", ""},
		{"整改完成后5日内将整改情况报市电子政务办。", "市电子政务办", ""},
		{"每月25日前将整改情况报市电子政务办。", "市电子政务办", ""},
	} {
		r := Reading{Issuer: "某市人民政府办公室", SignedOn: july18()}
		r.readDemand(outline([]line{line1("三、工作要求"), line1(row.sentence)}))
		if r.ReportTo != row.to || r.ReportDuePhrase != row.phrase {
			t.Errorf("%s\n got  %q %q\n want %q %q", row.sentence, r.ReportTo, r.ReportDuePhrase, row.to, row.phrase)
		}
	}
}

func TestAddressees(t *testing.T) {
	for _, row := range []struct {
		text string
		want []string
	}{
		{"各县市区人民政府,市直有关单位:", []string{"各县市区人民政府", "市直有关单位"}},
		{"各市、州教育局，各省属高等学校，厅直属各单位：", []string{"各市、州教育局", "各省属高等学校", "厅直属各单位"}},
		{"各市、县(市、区)人民政府,省直各单位:", []string{"各市、县(市、区)人民政府", "省直各单位"}},
		{"市教育局、市科技局:", []string{"市教育局", "市科技局"}},
		{"各乡镇人民政府、各街道办事处、县直各部门:", []string{"各乡镇人民政府", "各街道办事处", "县直各部门"}},
		{"州直各部门、各单位:", []string{"州直各部门、各单位"}},
	} {
		if got := splitAddressees([]line{line1(row.text)}); !slices.Equal(got, row.want) {
			t.Errorf("%s: %q", row.text, got)
		}
	}
}

func TestOutline(t *testing.T) {
	text := []string{
		"前言没有编号。", "一、总体情况", "总体良好。", "二、存在的主要问题", "（一）更新不够。甲。", "1.个别单位。", "（1）细目。", "（二）重视不够", "三、下一步工作要求", "（一）落实问题整改。",
	}
	var lines []line
	for _, l := range text {
		lines = append(lines, line1(l))
	}
	var got []string
	for _, p := range outline(lines) {
		mark := ""
		switch p.subject {
		case aboutProblems:
			mark = "?"
		case aboutDemands:
			mark = "!"
		}
		got = append(got, p.place+mark)
	}
	if s := strings.Join(got, " "); s != " 一 一 二? 二(一)? 二(一)1? 二(一)1(1)? 二(二)? 三! 三(一)!" {
		t.Errorf("%q", s)
	}
}

func TestTitles(t *testing.T) {
	for _, row := range []struct {
		sentence string
		lines    string
		title    string
		issuer   string
	}{
		{"split behind 关于", "某府办〔2020〕1号\n甲市人民政府办公室关于\n网站抽查情况的通报\n各单位:", "甲市人民政府办公室关于网站抽查情况的通报", "甲市人民政府办公室"},
		{"split before 关于", "甲市人民政府办公室\n关于网站抽查情况的通报\n各单位:", "甲市人民政府办公室关于网站抽查情况的通报", "甲市人民政府办公室"},
		{"over three lines", "甲市人民政府办公室\n关于2020年第一季度\n网站抽查情况的通报\n各单位:", "甲市人民政府办公室关于2020年第一季度网站抽查情况的通报", "甲市人民政府办公室"},
		{"a shortened one in front", "关于网站抽查的通报\n发布时间:2020-01-02\n甲市教育局关于网站抽查情况的通报\n各单位:", "甲市教育局关于网站抽查情况的通报", "甲市教育局"},
		{"signed below", "关于网站抽查情况的通报(第3期)\n各单位:\n请整改。\n甲市教育局\n2020年1月2日", "关于网站抽查情况的通报(第3期)", "甲市教育局"},
		{"signed on one line", "关于网站抽查情况的通报\n各单位:\n请整改。\n甲市教育局   2020年1月2日", "关于网站抽查情况的通报", "甲市教育局"},
		{"spread out", "关 于 网 站 抽 查 情 况 的 通 报\n各单位:\n甲 市 教 育 局\n2020年1月2日", "关于网站抽查情况的通报", "甲市教育局"},
	} {
		r, err := Read([]byte(row.lines))
		if err != nil || r.Title != row.title || r.Issuer != row.issuer {
			t.Errorf("%s: %q by %q, %v", row.sentence, r.Title, r.Issuer, err)
		}
	}
}
