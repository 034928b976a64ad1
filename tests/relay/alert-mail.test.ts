import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, expect, test } from 'vitest'
import { makeSelfSigned } from '#main/rpc/self-signed.ts'
import { sendAlert } from '#relay/alerts/send-alert.ts'
import { type MailSink, openMailSink } from '../support/mail-sink.ts'

// The line to the mail server. To the relay 127.0.0.2 and 127.0.0.3 are other machines: TLS on it must not be missing, nor its certificate be anybody's.

const [far, unknown] = [await makeSelfSigned(['127.0.0.2']), await makeSelfSigned(['mail.example.org'])]
const before = getCACertificates('default')
setDefaultCACertificates([...before, far.cert])
const sinks: MailSink[] = []
afterAll(async () => {
  setDefaultCACertificates(before)
  for (const sink of sinks) await sink.close()
})

async function opened(options: Parameters<typeof openMailSink>[0]): Promise<MailSink> {
  const sink = await openMailSink(options)
  sinks.push(sink)
  return sink
}
const secret = 'mot de passe'
const plain = Buffer.from(`\0relais\0${secret}`).toString('base64')
function send(sink: MailSink) {
  const url = new URL(sink.url)
  ;[url.username, url.password] = ['relais', encodeURIComponent(secret)]
  const mail = { url: () => url.href, from: 'relay@example.org' }
  const message = { title: 'Sans nouvelles', lines: ['Sans nouvelles du poste d’Ebebda'], foot: 'CocoaTrack' }
  return sendAlert({ mail, push: undefined }, { way: 'mail', address: 'chef@example.cm', keys: undefined }, message)
}
/** What a listener on the line learnt, beside that somebody wanted TLS. */
const overheard = ({ heard }: MailSink) => heard.clear.filter(line => !/^(ehlo \S+|starttls|quit)$/i.test(line))

test('a server on another machine that offers STARTTLS is told password and message under TLS, and nothing before', async () => {
  const sink = await opened({ host: '127.0.0.2', tls: far })
  expect(await send(sink)).toEqual({ fault: null })
  expect(overheard(sink)).toEqual([])
  expect(sink.heard.sealed).toContain(`AUTH PLAIN ${plain}`)
  expect(sink.mails).toMatchObject([{ to: 'chef@example.cm', text: expect.stringContaining('poste d’Ebebda') }])
})

test('one that offers no TLS is told nothing, nor is one that shows the certificate of another', async () => {
  const bare = await opened({ host: '127.0.0.2' })
  expect(await send(bare)).toMatchObject({ fault: 'Refused', said: expect.stringContaining('STARTTLS') })
  const wrong = await opened({ host: '127.0.0.3', tls: far })
  expect(await send(wrong)).toMatchObject({ fault: 'Line', said: expect.stringContaining('127.0.0.3') })
  const stranger = await opened({ host: '127.0.0.2', tls: unknown })
  expect(await send(stranger)).toMatchObject({ fault: 'Line', said: expect.stringContaining('self-signed') })
  for (const sink of [bare, wrong, stranger]) {
    expect(sink.mails).toEqual([])
    expect(overheard(sink)).toEqual([])
    expect(sink.heard.sealed).toEqual([])
  }
})

test('the server of this machine needs neither TLS nor a certificate that somebody vouches for', async () => {
  const [bare, snakeoil] = [await opened({}), await opened({ tls: unknown })]
  for (const sink of [bare, snakeoil]) expect(await send(sink)).toEqual({ fault: null })
  expect(bare.heard.clear).toContain(`AUTH PLAIN ${plain}`)
  expect(overheard(snakeoil)).toEqual([])
  for (const { mails } of [bare, snakeoil]) expect(mails).toHaveLength(1)
})
