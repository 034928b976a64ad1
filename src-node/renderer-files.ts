import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fixedHeaders, pagePolicy, workerPolicy } from './page-headers.ts'

const mimeTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.otf': 'font/otf',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
}

/** One answer to a screen that asks for a file: `headers` hold the page's policy (EL-3). */
export interface FileAnswer {
  readonly status: 200 | 404
  readonly headers: Record<string, string>
  readonly body: Uint8Array<ArrayBuffer> | string
}

/** Built screens, ready to be served. */
export interface RendererFiles {
  /** `nonce` must be fresh for each load of the page. */
  answer(pathname: string, nonce: string): Promise<FileAnswer>
}

const noncePlace = '__CSP_NONCE__'

// By hand: Electron's reading of an archive does not know `recursive`.
function filesBelow(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
    const name = folder ? `${folder}/${entry.name}` : entry.name
    return entry.isDirectory() ? filesBelow(root, name) : entry.isFile() ? [name] : []
  })
}

/**
 * The built screens below `root`, whose page is `pageName`, listed once. A path is looked up among the names that exist, as it was sent: nothing is ever
 * resolved, so no path leads out of the bundle (EL-2). Links are not followed.
 */
export function listRendererFiles(root: string, pageName = 'index.html'): RendererFiles {
  const pages = new Set(['/', `/${pageName}`])
  const files = new Map(filesBelow(root).map(name => [encodeURI(`/${name}`), join(root, name)]))
  const page = readFileSync(join(root, pageName), 'utf8')
  return {
    async answer(pathname, nonce) {
      if (pages.has(pathname)) {
        const headers = {
          'content-type': 'text/html; charset=utf-8',
          'cache-control': 'no-store',
          'content-security-policy': pagePolicy(nonce),
        }
        return { status: 200, headers: { ...fixedHeaders, ...headers }, body: page.replaceAll(noncePlace, nonce) }
      }
      const file = files.get(pathname)
      const policy = {
        'content-security-policy': file && /worker[^/]*\.js$/.test(file) ? workerPolicy : "default-src 'none'",
      }
      if (file === undefined) {
        return { status: 404, headers: { ...fixedHeaders, ...policy, 'content-type': 'text/plain' }, body: '' }
      }
      // names of assets carry a hash of what is in them
      const cache = pathname.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache'
      const type = mimeTypes[extname(file)] ?? 'application/octet-stream'
      const headers = { ...fixedHeaders, ...policy, 'content-type': type, 'cache-control': cache }
      return { status: 200, headers, body: new Uint8Array(await readFile(file)) }
    },
  }
}
