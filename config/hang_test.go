package config_test
import ("testing";"time";"os";"rectify/config")
func FuzzHang(f *testing.F){
 f.Add(config.PolicyFile)
 for name := range wrongPolicies { raw,_ := os.ReadFile("testdata/policy/"+name+".yaml"); f.Add(raw) }
 f.Fuzz(func(t *testing.T, raw []byte){
  done:=make(chan bool,1)
  go func(){ config.ParsePolicy("x",raw); done<-true }()
  select{ case <-done: case <-time.After(3*time.Second): os.WriteFile("/tmp/hang.yaml",raw,0o644); panic("hang") }
 })
}
