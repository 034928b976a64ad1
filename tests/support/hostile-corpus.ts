import { hostileMarkup } from './hostile-markup.ts'

/** Runs where a page takes it for a script. */
const act = 'window.ran=1'
const handlers = ['onerror', 'onload', 'onclick', 'onmouseover', 'onfocus autofocus', 'ontoggle', 'onanimationstart']
const tags = [
  'img src=x',
  'svg',
  'body',
  'input',
  'details open',
  'video src=x',
  'iframe src=x',
  'object data=x',
  'marquee',
  'math',
]
const schemes = ['javascript', 'JaVaScRiPt', 'java\tscript', 'vbscript', 'data'].map(scheme => `${scheme}:${act}`)
const holders = [
  'a href',
  'iframe src',
  'form action',
  'object data',
  'embed src',
  'area href',
  'base href',
  'link href',
  'img src',
]
const escapes: readonly ((text: string) => string)[] = [
  text => `"><${text}>`,
  text => `'><${text}>`,
  text => `</textarea><${text}>`,
  text => `</style><${text}>`,
  text => `--><${text}>`,
  text => `]]><${text}>`,
  text => `*<${text}>*`,
  text => `\`<${text}>\``,
  text => `- <${text}>`,
  text => `> <${text}>`,
  text => `@[<${text}>](all)`,
  text => `https://x.cm/"><${text}>`,
  text => `%3C${text}%3E`,
  text => `&lt;${text}&gt;`,
  text => `\u202e<${text}>\u202c`,
]

const all = [
  ...tags.flatMap(tag => handlers.map(handler => `<${tag} ${handler}=${act}>`)),
  ...holders.flatMap(holder => schemes.map(scheme => `<${holder}="${scheme}">x`)),
  ...schemes.map(scheme => `*[x](${scheme})* ${scheme}`),
  ...escapes.flatMap(escape => [`script>${act}</script`, `img src=x onerror=${act}`, `svg onload=${act}`].map(escape)),
  ...hostileMarkup,
]

/** Two hundred texts, none with a line break, that would do something where a page took them for more than text (EL-13). */
export const hostileCorpus: readonly string[] = [
  ...all,
  ...tags.map(tag => `<${tag} style=background:url(javascript:${act})>`),
  ...handlers.map(handler => `" ${handler}="${act}`),
  ...handlers.map(handler => `<x ${handler}=${act} tabindex=1>x</x>`),
].slice(0, 200)
