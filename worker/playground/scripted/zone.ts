/**
 * What the scripted servers know, a record a line as zone files have them. The SOA of the root makes
 * them know of every other name that it does not exist.
 */
export const ZONE = `
. 300 IN SOA north.example. host.example. 1 7200 3600 1209600 60
berth.example. 300 IN SOA north.example. host.example. 2026 7200 3600 1209600 30
berth.example. 300 IN NS north.example.
berth.example. 300 IN NS south.example.
berth.example. 300 IN A 192.0.2.80
berth.example. 300 IN MX 10 mail.berth.example.
berth.example. 300 IN MX 20 spare.berth.example.
berth.example. 300 IN TXT "v=spf1 mx -all"
berth.example. 300 IN HTTPS 1 . alpn="h2,h3" ipv4hint="192.0.2.80" ipv6hint="2001:db8::80"
berth.example. 300 IN CAA 0 issue "ca.example"
www.berth.example. 60 IN A 192.0.2.81
www.berth.example. 60 IN A 192.0.2.82
www.berth.example. 60 IN AAAA 2001:db8::81
blog.berth.example. 60 IN CNAME pages.berth.example.
pages.berth.example. 60 IN CNAME www.berth.example.
shop.berth.example. 60 IN CNAME counter.ads.berth.example.
counter.ads.berth.example. 60 IN A 192.0.2.66
mail.berth.example. 600 IN A 192.0.2.25
_imaps._tcp.berth.example. 600 IN SRV 0 1 993 mail.berth.example.
brief.berth.example. 5 IN A 192.0.2.5
long.berth.example. 300 IN TXT "${'all work and no play '.repeat(12).trim()}" "${'makes an answer that is too long for a datagram '.repeat(5).trim()}" "${'so the server cuts it short and says so '.repeat(6).trim()}" "${'and then it is asked again over a stream '.repeat(6).trim()}" "${'which has room for all of it '.repeat(8).trim()}" "${'as you can see '.repeat(16).trim()}"
<script>alert(1)</script>.berth.example. 60 IN TXT "<b>names are only octets</b>"
`.trim();

/** Questions worth asking, and what each shows. */
export const SAMPLES = [
  { name: 'www.berth.example', type: 'A', shows: 'two addresses' },
  { name: 'blog.berth.example', type: 'AAAA', shows: 'a chain of aliases' },
  { name: 'berth.example', type: 'HTTPS', shows: 'service parameters' },
  { name: 'berth.example', type: 'MX', shows: 'compressed names' },
  { name: 'long.berth.example', type: 'TXT', shows: 'too long for UDP' },
  { name: 'brief.berth.example', type: 'A', shows: 'five seconds to live' },
  { name: 'nowhere.berth.example', type: 'A', shows: 'no such name' },
  { name: 'router.home.arpa', type: 'A', shows: 'answered locally' },
  { name: 'shop.berth.example', type: 'A', shows: 'an alias of what is blocked' },
] as const;
