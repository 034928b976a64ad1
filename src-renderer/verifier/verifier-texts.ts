import type { Language } from '#shared/domain/typography.ts'
import type { ReceiptFault } from '#shared/sync/receipt-code.ts'

/** Every word of the page. */
export interface VerifierTexts {
  title: string
  intro: string
  other: string
  code: string
  codeHint: string
  check: string
  photo: string
  camera: string
  stop: string
  noCamera: string
  noCode: string
  reading: string
  noReader: string
  authentic: string
  notProved: string
  proves: string
  listOld: string
  listOldWhy(until: string): string
  excluded: string
  reason: Record<ReceiptFault['kind'], string>
  shortCode: string
  number: string
  day: string
  depot: string
  farmer: string
  payee: string
  net: string
  amount: string
  netPay: string
  paid: string
  shortForm: string
  forged: string
  forgedWhy: string
  replayed(newest: string): string
  about(name: string, made: string, stations: string, org: string): string
  station: { one: string; many: string }
}

const french: VerifierTexts = {
  title: 'Vérifier un reçu',
  intro: 'Cette page fonctionne sans réseau. Rien de ce que vous lui montrez ne quitte cet appareil.',
  other: 'English',
  code: 'Code du reçu',
  codeHint: 'Photographiez le code QR, ou collez son texte, qui commence par CC1:',
  check: 'Vérifier',
  photo: 'Photographier le code',
  camera: 'Lire avec la caméra',
  stop: 'Fermer la caméra',
  noCamera: 'La caméra n’est pas disponible. Photographiez le code ou collez son texte.',
  noCode: 'Aucun code sur cette image. Approchez-vous, à plat, en pleine lumière.',
  reading: 'Lecture de l’image…',
  noReader: 'Ce navigateur ne sait pas lire une image. Collez le texte du code.',
  authentic: 'Reçu authentique',
  notProved: 'Ce reçu n’est pas prouvé',
  proves:
    'La signature prouve chaque chiffre ci-dessous. Elle ne dit pas si le reçu a été payé, annulé ou remplacé depuis\u00a0: demandez-le au dépôt.',
  listOld: 'Signature bonne, liste trop ancienne',
  listOldWhy: until =>
    `La liste des postes de cette page valait jusqu’au ${until}. Demandez une nouvelle page à l’organisation.`,
  excluded:
    'Le poste qui a signé ce reçu a été exclu depuis. Faites-le confirmer par l’organisation avant de vous y fier.',
  reason: {
    NotAReceiptCode: 'Ce texte n’est pas un code de reçu complet. Lisez-le de nouveau.',
    UnknownStation:
      'Aucun poste de la liste ne porte cette signature. Si le reçu est récent, demandez une nouvelle page.',
    BadSignature: 'La signature ne correspond pas\u00a0: le reçu a été modifié, ou n’est pas de cette organisation.',
    LaterReceipt: 'Ce reçu vient d’une version plus récente. Demandez une nouvelle page.',
    OtherOrganisation: 'Ce reçu est d’une autre organisation.',
    BadReceipt: 'Le contenu signé est mal formé.',
  },
  shortCode: 'Le code court retrouve un reçu dans CocoaTrack\u00a0; seul, il ne prouve rien. Lisez le code QR.',
  number: 'Numéro',
  day: 'Date',
  depot: 'Dépôt',
  farmer: 'Code du planteur',
  payee: 'Code du bénéficiaire',
  net: 'Poids net',
  amount: 'Montant',
  netPay: 'Net à payer',
  paid: 'Montant payé',
  shortForm: 'Code court',
  forged: 'N’utilisez pas cette page',
  forgedWhy: 'Sa liste des postes n’est pas signée par l’organisation\u00a0: elle a été modifiée ou abîmée.',
  replayed: newest =>
    `Une liste plus récente, du ${newest}, a déjà servi sur cet appareil. Utilisez la page la plus récente.`,
  about: (name, made, stations, org) => `${name} · liste du ${made} · ${stations} · organisation ${org}`,
  station: { one: 'poste', many: 'postes' },
}

const english: VerifierTexts = {
  title: 'Check a receipt',
  intro: 'This page works without network. Nothing that you show it leaves this device.',
  other: 'Français',
  code: 'Receipt code',
  codeHint: 'Photograph the QR code, or paste its text, which begins with CC1:',
  check: 'Check',
  photo: 'Photograph the code',
  camera: 'Read with the camera',
  stop: 'Close the camera',
  noCamera: 'The camera is not available. Photograph the code or paste its text.',
  noCode: 'No code on this picture. Come closer, keep it flat, in full light.',
  reading: 'Reading the picture…',
  noReader: 'This browser cannot read a picture. Paste the text of the code.',
  authentic: 'Authentic receipt',
  notProved: 'This receipt is not proved',
  proves:
    'The signature proves every figure below. It does not say whether the receipt was paid, made void or replaced since: ask the depot.',
  listOld: 'Good signature, list too old',
  listOldWhy: until =>
    `The list of stations in this page was good until ${until}. Ask the organisation for a new page.`,
  excluded:
    'The station that signed this receipt was excluded since. Have the organisation confirm it before you rely on it.',
  reason: {
    NotAReceiptCode: 'This text is not a whole receipt code. Read it again.',
    UnknownStation: 'No station on the list has this signature. If the receipt is recent, ask for a new page.',
    BadSignature: 'The signature does not match: the receipt was changed, or is not of this organisation.',
    LaterReceipt: 'This receipt comes from a later version. Ask for a new page.',
    OtherOrganisation: 'This receipt is of another organisation.',
    BadReceipt: 'What was signed is malformed.',
  },
  shortCode: 'The short code finds a receipt in CocoaTrack; alone it proves nothing. Read the QR code.',
  number: 'Number',
  day: 'Date',
  depot: 'Depot',
  farmer: 'Farmer’s code',
  payee: 'Payee’s code',
  net: 'Net weight',
  amount: 'Amount',
  netPay: 'Net to pay',
  paid: 'Amount paid',
  shortForm: 'Short code',
  forged: 'Do not use this page',
  forgedWhy: 'Its list of stations is not signed by the organisation: it was changed or damaged.',
  replayed: newest => `A later list, of ${newest}, was used on this device before. Use the latest page.`,
  about: (name, made, stations, org) => `${name} · list of ${made} · ${stations} · organisation ${org}`,
  station: { one: 'station', many: 'stations' },
}

/** The words of the page in a language. */
export const verifierTexts = (language: Language): VerifierTexts => (language === 'fr' ? french : english)
