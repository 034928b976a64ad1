import type { Language } from '#shared/domain/typography.ts'
import { typographyOf } from '#shared/domain/typography.ts'
import { type CameraView, openCamera } from './camera-view.ts'
import { element } from './element.ts'
import { judgeText, type ListState, openList } from './page-state.ts'
import { readPhoto } from './read-picture.ts'
import { listWarning, verdictView } from './verdict-view.ts'
import { verifierTexts, type VerifierTexts } from './verifier-texts.ts'

// A page of one file that checks receipts without a station and without network (RC-3). It is drawn anew for the language and keeps
// nothing but the newest list that this device has seen.

let language: Language = navigator.language.startsWith('en') ? 'en' : 'fr'
let typed = ''
let said: ((texts: VerifierTexts) => HTMLElement[]) | undefined
let camera: CameraView | undefined
const list = openList(document.querySelector<HTMLMetaElement>('meta[name="trust-list"]')?.content ?? '')

function note(text: (texts: VerifierTexts) => string): void {
  said = texts => [element('p', { className: 'soft' }, text(texts))]
  draw()
}

function check(text: string): void {
  if (list.kind !== 'good' || text.trim() === '') return
  typed = text
  const verdict = judgeText(list.list, text, Date.now())
  said = () => verdictView(list.list, verdict, language)
  stopCamera()
  draw()
  document.querySelector('#verdict')?.scrollIntoView({ block: 'nearest' })
}

async function checkPicture(picture: Blob): Promise<void> {
  note(texts => texts.reading)
  try {
    const text = await readPhoto(picture)
    if (text === null) note(texts => texts.noCode)
    else check(text)
  } catch {
    // no WebAssembly, or a file that is no picture
    note(texts => texts.noReader)
  }
}

function stopCamera(): void {
  camera?.stop()
  camera = undefined
}

async function toggleCamera(): Promise<void> {
  if (camera !== undefined) {
    stopCamera()
    draw()
    return
  }
  camera = await openCamera(check)
  if (camera === undefined) note(texts => texts.noCamera)
  else draw()
}

function form(texts: VerifierTexts): HTMLElement {
  const field = element('textarea', {
    id: 'code',
    value: typed,
    maxLength: 2_000,
    spellcheck: false,
    autocapitalize: 'off',
  })
  field.addEventListener('input', () => (typed = field.value))
  const photo = element('input', { type: 'file', accept: 'image/*', id: 'photo' })
  photo.setAttribute('capture', 'environment')
  photo.addEventListener('change', () => {
    const [picture] = photo.files ?? []
    if (picture !== undefined) void checkPicture(picture)
  })
  const live = 'mediaDevices' in navigator
  return element(
    'form',
    {
      onsubmit: event => {
        event.preventDefault()
        check(field.value)
      },
    },
    element('label', { htmlFor: 'code' }, texts.code),
    field,
    element('p', { className: 'soft' }, texts.codeHint),
    element(
      'div',
      { className: 'actions' },
      element('button', { className: 'primary', type: 'submit' }, texts.check),
      element('label', { className: 'file' }, texts.photo, photo),
      ...(live
        ? [
            element(
              'button',
              { type: 'button', onclick: () => void toggleCamera() },
              camera ? texts.stop : texts.camera,
            ),
          ]
        : []),
    ),
  )
}

function footer(state: ListState, texts: VerifierTexts): HTMLElement[] {
  if (state.kind === 'forged') return []
  const { organisation, t, signers, org } = state.list
  const figures = typographyOf(language)
  const stations = figures.formatCount(signers.length, texts.station.one, texts.station.many)
  const words = texts.about(organisation, figures.formatInstant(t), stations, org.match(/.{4}/g)?.join(' ') ?? org)
  return [element('footer', { className: 'soft' }, words)]
}

function draw(): void {
  const texts = verifierTexts(language)
  const warning = listWarning(list, language)
  document.documentElement.lang = language
  document.title = texts.title
  const other = element(
    'button',
    { className: 'plain', type: 'button', lang: language === 'fr' ? 'en' : 'fr' },
    texts.other,
  )
  other.addEventListener('click', () => {
    language = language === 'fr' ? 'en' : 'fr'
    draw()
  })
  const verdict = element('div', { id: 'verdict' }, ...(said?.(texts) ?? []))
  verdict.setAttribute('aria-live', 'polite')
  document
    .querySelector('#page')
    ?.replaceChildren(
      element('header', {}, element('h1', {}, texts.title), other),
      ...(warning === undefined
        ? [element('p', { className: 'soft' }, texts.intro), form(texts), ...(camera ? [camera.video] : []), verdict]
        : [warning]),
      ...footer(list, texts),
    )
}

draw()
