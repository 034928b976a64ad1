import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** A mail server that keeps what it is given. `refuse`: answers a message with this line instead of taking it. */
export interface MailSink {
  readonly url: string
  readonly mails: { readonly to: string; readonly text: string }[]
  refuse: string | undefined
  close(): Promise<void>
}

/** Opens one on this machine: SMTP without TLS, as a relay speaks it to a server beside it. */
export async function openMailSink(): Promise<MailSink> {
  const server = createServer(socket => void serve(socket).catch(() => socket.destroy()))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const sink: MailSink = {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails: [],
    refuse: undefined,
    close: async () => {
      server.close()
      await once(server, 'close')
    },
  }
  async function serve(socket: Socket): Promise<void> {
    const say = (line: string) => socket.write(`${line}\r\n`)
    say('220 sink')
    let [to, text, inside] = ['', '', false]
    for await (const line of createInterface(socket)) {
      if (inside && line === '.') {
        inside = false
        if (sink.refuse === undefined) sink.mails.push({ to, text: decoded(text) })
        say(sink.refuse ?? '250 taken')
      } else if (inside) text += `${line}\n`
      else if (/^rcpt to:/i.test(line)) {
        to = line.replaceAll(/^.*<|>.*$/g, '')
        say('250 ok')
      } else if (/^data/i.test(line)) {
        ;[text, inside] = ['', true]
        say('354 go on')
      } else if (/^quit/i.test(line)) {
        socket.end('221 bye\r\n')
      } else say('250 ok')
    }
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
