import { Worker } from 'node:worker_threads'
import type { Language } from '#shared/domain/typography.ts'
import type { ListFiles, OpenList } from '../export/list-sheet.ts'
import type { PaperReply, PaperRequest } from './paper-worker.ts'
import type { PaperModel } from './receipt-model.ts'

export interface PaperPrinterOptions {
  /** the file of `worker.ts`, as source or bundle */
  workerFile: URL | string
  /** null: the fonts lie beside the sources */
  fontsDirectory: string | null
}

interface Waiting {
  resolve(bytes: Uint8Array): void
  reject(fault: Error): void
}

/**
 * Makes papers and files of lists in a worker thread that starts with the first of them. A paper that fails rejects its own promise; a thread that dies
 * rejects what it was making and is replaced by the next paper. An idle thread does not keep the process alive.
 */
export class PaperPrinter implements ListFiles {
  readonly #options: PaperPrinterOptions
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | null = null
  #lastId = 0
  #lastList = 0

  constructor(options: PaperPrinterOptions) {
    this.#options = options
  }

  pdf(model: PaperModel, options: { paper: 'a4' | 'a5'; lang: Language; twoUp?: boolean }): Promise<Uint8Array> {
    return this.pdfOf([model], options)
  }

  /** Many papers in one file. */
  pdfOf(
    models: PaperModel[],
    { paper, lang, twoUp = false }: { paper: 'a4' | 'a5'; lang: Language; twoUp?: boolean },
  ): Promise<Uint8Array> {
    return this.#run({ kind: 'pdf', models, paper, lang, twoUp })
  }

  escpos(model: PaperModel, { lang }: { lang: Language }): Promise<Uint8Array> {
    return this.#run({ kind: 'escpos', model, lang })
  }

  escposImage(model: PaperModel, { lang }: { lang: Language }): Promise<Uint8Array> {
    return this.#run({ kind: 'escposImage', model, lang })
  }

  /** A list whose rows go to the thread part by part, each when the one before has arrived. */
  list(): OpenList {
    const list = ++this.#lastList
    let at = 0
    return {
      add: async rows => {
        await this.#run({ kind: 'listRows', list, at, rows })
        at += rows.length
      },
      finish: (sheet, flavour) => this.#run({ kind: 'listFile', list, sheet, flavour }),
      drop: async () => {
        await this.#run({ kind: 'listDrop', list })
      },
    }
  }

  /** Stops the thread; papers still being made are rejected. */
  async close(): Promise<void> {
    const worker = this.#worker
    if (worker !== null) await worker.terminate()
  }

  #run(job: PaperRequest['job']): Promise<Uint8Array> {
    const worker = this.#worker ?? this.#start()
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      worker.ref()
      worker.postMessage({ id, job } satisfies PaperRequest)
    })
  }

  #start(): Worker {
    const { workerFile, fontsDirectory } = this.#options
    const worker = new Worker(workerFile, { workerData: { fontsDirectory } })
    worker.on('message', (reply: PaperReply) => this.#settle(worker, reply))
    worker.on('error', fault => this.#lose(worker, fault instanceof Error ? fault : new Error(String(fault))))
    worker.on('exit', () => this.#lose(worker, new Error('the paper worker stopped')))
    this.#worker = worker
    return worker
  }

  #settle(worker: Worker, reply: PaperReply): void {
    const waiting = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if (this.#waiting.size === 0) worker.unref()
    if ('bytes' in reply) waiting?.resolve(reply.bytes)
    else waiting?.reject(new Error(reply.fault))
  }

  #lose(worker: Worker, fault: Error): void {
    if (this.#worker !== worker) return
    this.#worker = null
    for (const { reject } of this.#waiting.values()) reject(fault)
    this.#waiting.clear()
  }
}
