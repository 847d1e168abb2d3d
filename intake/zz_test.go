package intake
import ("testing";"os";"math/rand";"time";"fmt")
func TestZZ(t *testing.T){
 rng:=rand.New(rand.NewSource(1))
 var worst time.Duration
 start:=time.Now(); n:=0
 for time.Since(start)<15*time.Second {
  c:=goldenCircles[rng.Intn(len(goldenCircles))]
  raw,_:=os.ReadFile(c.text)
  rs:=append([]byte{},raw...)
  for k:=0;k<1+rng.Intn(20);k++{ i:=rng.Intn(len(rs)); switch rng.Intn(3){case 0: rs[i]=byte(rng.Intn(256)); case 1: rs=append(rs[:i:i],rs[min(len(rs),i+rng.Intn(9)):]...); case 2: rs=append(rs[:i:i],append([]byte{byte(rng.Intn(256)),byte(rng.Intn(256))},rs[i:]...)...)}; if len(rs)<10{break} }
  s:=time.Now(); done:=make(chan struct{}); in:=string(rs)
  go func(){ select{case <-done: case <-time.After(2*time.Second): os.WriteFile("/tmp/hang.txt",[]byte(in),0o644); panic("hang")}}()
  r,err:=Read([]byte(in)); close(done); n++
  if d:=time.Since(s); d>worst {worst=d}
  if err==nil { checkReading(t,in,r) }
 }
 fmt.Println(n,worst)
}
