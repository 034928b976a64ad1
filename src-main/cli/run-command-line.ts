import { ORPCError } from '@orpc/client'
import type { Refusal } from '#shared/contract/refusal.ts'
import { StorageError } from '../storage/storage-fault.ts'
import { adoptOrganisation } from './adopt-organisation.ts'
import { type Arguments, readArguments } from './arguments.ts'
import { backUp, restoreStation } from './back-up.ts'
import { carryByHand } from './carry-by-hand.ts'
import { checkReceiptText } from './check-receipt-text.ts'
import { enrolStation } from './enrol-station.ts'
import { helpFor } from './help.ts'
import { importRegister } from './import-register.ts'
import { linkRelay } from './link-relay.ts'
import { listPeers } from './list-peers.ts'
import { makeDemo } from './make-demo.ts'
import { printReceipt } from './print-receipt.ts'
import { languageOf, refusalWords } from './refusal-words.ts'
import { serveHeadless } from './serve-headless.ts'
import { settleConflicts } from './settle-conflicts.ts'
import { setUpStation } from './set-up-station.ts'
import { syncWith } from './sync-with.ts'
import { type Answer, type ExitCode, inLanguage, type Terminal, WrongUse } from './terminal.ts'
import { turnNetwork } from './turn-network.ts'
import { verifyFolder } from './verify-folder.ts'
import { writeVerifyPage } from './write-verify-page.ts'

type Run = (given: Arguments, terminal: Terminal) => Promise<Answer>

const runs: Readonly<Record<string, Run>> = {
  setup: setUpStation,
  demo: makeDemo,
  verify: verifyFolder,
  import: importRegister,
  receipt: printReceipt,
  'check-receipt': checkReceiptText,
  'verify-page': writeVerifyPage,
  backup: backUp,
  enrol: enrolStation,
  adopt: adoptOrganisation,
  peers: listPeers,
  network: turnNetwork,
  restore: restoreStation,
  sync: syncWith,
  relay: linkRelay,
  conflicts: settleConflicts,
  courier: carryByHand,
  headless: serveHeadless,
}

/** The terminal as it is: it takes words in one language. */
type PlainTerminal = Omit<Terminal, 'words'> & { words(text: string): void }

/** Runs one command: JSON to standard output, words to standard error, in one language. 0 done, 1 the answer is no, 2 wrong use. */
export async function runCommandLine(argv: readonly string[], plain: PlainTerminal): Promise<ExitCode> {
  const lang = languageOf(plain.env)
  const terminal: Terminal = { ...plain, words: words => plain.words(inLanguage(words, lang)) }
  let given: Arguments | undefined
  const help = helpFor(argv, lang)
  if (help !== undefined) {
    terminal.words(help)
    return 0
  }
  try {
    given = readArguments(argv)
    const answer = await (runs[given.command] as Run)(given, terminal)
    write(terminal, given, answer.json)
    await answer.running
    return answer.yes ? 0 : 1
  } catch (error) {
    return explain(error, given, terminal)
  }
}

function write(terminal: Terminal, given: Arguments, json: unknown): void {
  terminal.out(`${JSON.stringify(json, null, given.options['json'] === true ? undefined : 2)}\n`)
}

function explain(error: unknown, given: Arguments | undefined, terminal: Terminal): ExitCode {
  if (error instanceof WrongUse) {
    const said = inLanguage(error.said, languageOf(terminal.env))
    terminal.words([said, error.usage].filter(Boolean).join('\n'))
    return 2
  }
  const refusal = refusalOf(error)
  if (refusal !== undefined && given !== undefined) {
    write(terminal, given, { refused: refusal })
    terminal.words(`${refusal.kind}: ${refusalWords(refusal, terminal.env)}`)
    return 1
  }
  terminal.words(error instanceof Error ? (error.stack ?? error.message) : String(error))
  return 1
}

function refusalOf(error: unknown): { kind: string } | undefined {
  if (error instanceof ORPCError && error.code === 'REFUSED') return error.data as Refusal
  return error instanceof StorageError ? error.fault : undefined
}
