package notify

import (
	"time"

	"rectify/text"
)

// Moment writes a deadline as people say it: midnight is 24:00 of the day that it
// ends, 2017年7月25日24:00 or 25 July 2017 24:00 (+08:00).
func Moment(language text.Language, instant time.Time, zone *time.Location) string {
	local := instant.In(zone)
	clock := local.Format("15:04")
	offset := local.Format(" (-07:00)")
	if local.Equal(time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, zone)) {
		local, clock = local.AddDate(0, 0, -1), "24:00"
	}
	return write(language, local, clock, offset)
}

// Clock writes any other instant: 2017年7月11日09:00 or 11 July 2017 09:00 (+08:00).
func Clock(language text.Language, instant time.Time, zone *time.Location) string {
	local := instant.In(zone)
	return write(language, local, local.Format("15:04"), local.Format(" (-07:00)"))
}

func write(language text.Language, day time.Time, clock, offset string) string {
	written := day.Format(text.Say(language, "letter.day"))
	if language == text.English {
		return written + " " + clock + offset
	}
	return written + clock
}
