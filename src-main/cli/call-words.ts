import { both, type Words } from './terminal.ts'

const another = both(
  'another program answers there: check the port, which Settings → Network of the other station shows',
  'un autre programme répond là\u00A0: vérifiez le port, que l’autre poste affiche dans Réglages\u00A0→\u00A0Réseau',
)
const stranger = both(
  'the station there is not of this organisation, or not yet: enrol it first',
  'le poste qui répond n’est pas de cette organisation, ou pas encore\u00A0: inscrivez-le d’abord',
)

const calls: Readonly<Record<string, Words>> = {
  NoSuchName: both(
    'no PC of this name is in this network: write its address instead, such as 192.168.1.20',
    'ce nom de PC n’existe pas sur ce réseau\u00A0: écrivez plutôt l’adresse, comme 192.168.1.20',
  ),
  Unreachable: both(
    'nothing answers at this address: start CocoaTrack there, and check the port and the cable or the wifi',
    'rien ne répond à cette adresse\u00A0: démarrez-y CocoaTrack, et vérifiez le port et le câble ou le wifi',
  ),
  Silent: both(
    'no answer: the PC there is off, or a firewall keeps CocoaTrack out; see Settings → Network there',
    'aucune réponse\u00A0: le PC est éteint, ou un pare-feu bloque CocoaTrack\u00A0; voyez là-bas Réglages\u00A0→\u00A0Réseau',
  ),
  NotTls: another,
  NotStation: another,
  NoCertificate: another,
  Refused: both(
    'something answers there and breaks off at once: another program, or a station that takes no more calls; check the port, then try again in a minute',
    'on répond là et coupe aussitôt\u00A0: un autre programme, ou un poste qui ne prend plus d’appels\u00A0; vérifiez le port, puis réessayez dans une minute',
  ),
  SameStation: both(
    'this is the station of this folder itself: write the address of the other',
    'c’est le poste de ce dossier lui-même\u00A0: écrivez l’adresse de l’autre',
  ),
  OtherOrganisation: both(
    'the station there is of another organisation: check the address',
    'le poste qui répond est d’une autre organisation\u00A0: vérifiez l’adresse',
  ),
  NotMember: stranger,
  BadCertificate: stranger,
  Revoked: both(
    'one of the two stations was excluded: an administrator may enrol it again, with new keys',
    'l’un des deux postes a été exclu\u00A0: un administrateur peut l’inscrire à nouveau, avec de nouvelles clés',
  ),
  OtherKey: both(
    'the station there came with another key than its own: have an administrator look at it',
    'le poste qui répond s’est présenté avec une autre clé que la sienne\u00A0: prévenez un administrateur',
  ),
  UpgradeNeeded: both(
    'the two versions of the program no longer understand each other: update the older',
    'les deux versions du programme ne se parlent plus\u00A0: mettez la plus ancienne à jour',
  ),
}

/** Why a call came to nothing and what to do about it. `why`: the code that stands in the JSON. */
export const callWords = (why: string): Words =>
  calls[why] ?? both(`the link broke off (${why}): try again`, `la liaison s’est coupée (${why})\u00A0: réessayez`)
