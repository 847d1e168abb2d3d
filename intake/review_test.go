package intake

import (
	"os"
	"strings"
	"testing"
)

func readFile(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestOneBadRowRejectsNoNeighbour(t *testing.T) {
	whole := readFile(t, demoCircular)
	lines := strings.Split(whole, "\n")
	for i, line := range lines {
		if strings.TrimSpace(line) == "2" {
			lines[i] = ""
		}
	}
	r, err := Read([]byte(strings.Join(lines, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	units := map[string]bool{}
	for _, c := range r.Cases {
		units[c.Unit] = true
	}
	for _, unit := range []string{"市教育局", "市水利局", "鹤城区", "洪江区"} {
		if !units[unit] {
			t.Errorf("%s has a whole row and no case; rejected: %+v", unit, r.Rejected)
		}
	}
}

func TestNumbersAreTiedToTheirNouns(t *testing.T) {
	read := func(sentence string) Reading {
		t.Helper()
		r, err := Read([]byte("关于网站抽查情况的通报\n\n某督〔2020〕1号\n\n一、总体情况\n\n" + sentence + "\n"))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := read("桐庐县网站留言超过3个月未回复。"); r.Complaints != nil {
		t.Errorf("three months are no complaints: %+v", r.Complaints)
	}
	if r := read("共收到省级平台转办网民留言25条,总体办结率达100%。"); r.Complaints == nil || r.Complaints.Received == nil || *r.Complaints.Received != 25 {
		t.Errorf("complaints: %+v", r.Complaints)
	}
	r := read("本次抽查30个,其中州直部门网站20个,县市政府门户网站10个。")
	if r.Sampled == nil || *r.Sampled != 30 || r.SampledDepartments == nil || *r.SampledDepartments != 20 || r.SampledCounties == nil || *r.SampledCounties != 10 {
		t.Errorf("sampled %v, departments %v, counties %v", r.Sampled, r.SampledDepartments, r.SampledCounties)
	}
}

func TestACodeIsStoredAsASiteIsFoundByIt(t *testing.T) {
	r, err := Read([]byte(strings.ReplaceAll(readFile(t, demoCircular), "4312000034", "４３１２０００034")))
	if err != nil {
		t.Fatal(err)
	}
	if code := r.Cases[0].SiteCode; code != "4312000034" {
		t.Errorf("code %q", code)
	}
}
