import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { TLSSocket } from 'node:tls'

/** A mail server that keeps what it is given. `refuse`: answers a message with this line instead of taking it. */
export interface MailSink {
  readonly url: string
  readonly mails: { readonly to: string; readonly text: string }[]
  /** every line that crossed in the clear, and every command that crossed under TLS */
  readonly heard: { readonly clear: string[]; readonly sealed: string[] }
  refuse: string | undefined
  close(): Promise<void>
}

/** Which one is opened. `tls`: offers STARTTLS with this certificate; `host`: at which address of this machine. */
interface SinkOptions {
  readonly tls?: { readonly key: string; readonly cert: string }
  readonly host?: string
}

/** Opens one on this machine, without more: SMTP without TLS, as a relay speaks it to a server beside it. */
export async function openMailSink({ tls, host = '127.0.0.1' }: SinkOptions = {}): Promise<MailSink> {
  const server = createServer(socket => {
    socket.on('error', () => socket.destroy())
    socket.write('220 sink\r\n')
    serve(socket, false)
  })
  server.listen(0, host)
  await once(server, 'listening')
  const sink: MailSink = {
    url: `smtp://${host}:${(server.address() as AddressInfo).port}`,
    mails: [],
    heard: { clear: [], sealed: [] },
    refuse: undefined,
    close: async () => {
      server.close()
      await once(server, 'close')
    },
  }
  function serve(socket: Socket, sealed: boolean): void {
    const lines = createInterface(socket)
    const say = (line: string) => socket.write(`${line}\r\n`)
    let [to, text, inside] = ['', '', false]
    lines.on('line', line => {
      if (sealed) sink.heard.sealed.push(line)
      else sink.heard.clear.push(line)
      if (inside && line === '.') {
        inside = false
        if (sink.refuse === undefined) sink.mails.push({ to, text: decoded(text) })
        say(sink.refuse ?? '250 taken')
      } else if (inside) text += `${line}\n`
      else if (/^ehlo/i.test(line)) say(tls === undefined || sealed ? '250-sink\r\n250 AUTH PLAIN' : '250 STARTTLS')
      else if (/^starttls/i.test(line)) {
        if (tls === undefined) return void say('502 not here')
        lines.close()
        socket.write('220 go on\r\n', () => {
          const under = new TLSSocket(socket, { isServer: true, ...tls })
          under.on('error', () => socket.destroy())
          serve(under, true)
        })
      } else if (/^auth/i.test(line)) say('235 welcome')
      else if (/^rcpt to:/i.test(line)) {
        to = line.replaceAll(/^.*<|>.*$/g, '')
        say('250 ok')
      } else if (/^data/i.test(line)) {
        ;[text, inside] = ['', true]
        say('354 go on')
      } else if (/^quit/i.test(line)) socket.end('221 bye\r\n')
      else say('250 ok')
    })
  }
  return sink
}

/** A message as a person reads it: what was folded and coded for the line is undone. */
function decoded(text: string): string {
  const words = text
    .replaceAll(/\?=\s+=\?UTF-8\?/g, '?==?UTF-8?')
    .replaceAll(/=\?UTF-8\?([QB])\?(.*?)\?=/g, (_, kind, word: string) =>
      kind === 'B' ? Buffer.from(word, 'base64').toString() : quoted(word.replaceAll('_', ' ')),
    )
  const [head = '', ...body] = words.split('\n\n')
  const whole = body.join('\n\n')
  return `${head}\n\n${/transfer-encoding: base64/i.test(head) ? Buffer.from(whole, 'base64').toString() : quoted(whole.replaceAll('=\n', ''))}`
}

function quoted(text: string): string {
  const bytes = Buffer.from(text, 'utf8')
    .toString('latin1')
    .replaceAll(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
