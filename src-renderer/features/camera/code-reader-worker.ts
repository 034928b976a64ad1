import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url'
import type { Frame, Reading } from './read-qr.ts'

// The packaged file, never the network's: by default the library would fetch it from elsewhere.
prepareZXingModule({ overrides: { locateFile: () => wasmUrl } })

async function read({ at, data }: Frame): Promise<void> {
  const found = await readBarcodes(data, { formats: ['QRCode'], maxNumberOfSymbols: 1, tryHarder: true })
  postMessage({ at, text: found[0]?.text ?? null } satisfies Reading)
}

addEventListener('message', (event: MessageEvent<Frame>) => void read(event.data))
