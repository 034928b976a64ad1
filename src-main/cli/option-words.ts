import { both, type Words } from './terminal.ts'

interface OptionWords {
  /** how its value is written; none of a switch */
  readonly value: string
  readonly about: Words
}

const switched = (en: string, fr: string): OptionWords => ({ value: '', about: both(en, fr) })
const takes = (value: string, en: string, fr: string): OptionWords => ({ value, about: both(en, fr) })

/** What options take and mean, by name; `COMMAND.OPTION` where one means something else in a command. */
const options: Readonly<Record<string, OptionWords>> = {
  data: takes('DIR', 'the folder of the station', 'le dossier du poste'),
  as: takes(
    'USER',
    'who does it; the password is in COCOATRACK_PASSWORD',
    'qui le fait\u00A0; mot de passe dans COCOATRACK_PASSWORD',
  ),
  json: switched('the answer in one line', 'la réponse en une ligne'),
  size: takes('week|season', 'how much work is made up', 'combien de travail est inventé'),
  seed: takes('NUMBER', 'the same number makes the same depot', 'le même nombre fait le même dépôt'),
  day: takes('YYYY-MM-DD', 'the last day of it', 'le dernier jour'),
  rebuild: switched('computes every row anew and compares', 'recalcule chaque ligne et compare'),
  'dry-run': switched('says what would come in and writes nothing', 'dit ce qui entrerait et n’écrit rien'),
  paper: takes('a4|a5|80mm', 'what it is printed on', 'sur quoi il est imprimé'),
  lang: takes('fr|en', 'the language of the paper', 'la langue du papier'),
  out: takes('FILE', 'where it is written', 'où il est écrit'),
  request: switched('makes the request of this station', 'fait la demande de ce poste'),
  approve: takes(
    'REQUEST',
    'takes a request in, text or file; gives the card',
    'accepte une demande, texte ou fichier\u00A0; donne la carte',
  ),
  card: takes('CARD', 'the card, text or file', 'la carte, texte ou fichier'),
  with: takes(
    'HOST:PORT',
    'the other station, as its Settings → Network shows',
    'l’autre poste, comme l’affichent ses Réglages\u00A0→\u00A0Réseau',
  ),
  open: switched(
    'opens the window for a new station, two minutes',
    'ouvre la fenêtre d’ajout pour un nouveau poste, deux minutes',
  ),
  device: takes(
    'DEVICE',
    'the device id of the other end: no code is asked then',
    'l’identifiant de l’autre appareil\u00A0: aucun code n’est alors demandé',
  ),
  name: takes('NAME', 'what the station is called', 'le nom du poste'),
  warehouse: takes('CODE', 'the code of its depot', 'le code de son dépôt'),
  new: takes('NAME', 'makes that depot, under this name', 'crée ce dépôt, sous ce nom'),
  carries: takes(
    'CODE,CODE',
    'codes of other depots whose data it holds',
    'codes d’autres dépôts dont il détient les données',
  ),
  rights: takes('enrol,hq,seed', 'what it may, any of these', 'ce qu’il peut, au choix parmi ceux-ci'),
  take: switched('makes its records again here', 'refait ici ses fiches'),
  leave: takes('NAME', 'the name of the organisation that is left', 'le nom de l’organisation quittée'),
  people: switched('with the logins of its people', 'avec les identifiants de ses personnes'),
  words: takes('FILE', 'the 24 recovery words', 'les 24 mots de secours'),
  replace: takes(
    'NAME',
    'the organisation of the backup, where another is here',
    'l’organisation de la sauvegarde, s’il y en a une autre ici',
  ),
  on: switched('links to the others from now on', 'relie aux autres à partir de maintenant'),
  off: switched('links to nobody until it is turned on', 'ne relie à personne jusqu’à nouvel ordre'),
  at: takes('URL', 'the relay of headquarters', 'le relais du siège'),
  code: takes('CODE', 'the code that headquarters gave', 'le code donné par le siège'),
  proxy: takes('URL', 'a proxy on the way', 'un proxy sur le chemin'),
  even: switched('exchanges until nothing is left', 'échange jusqu’à ce qu’il ne reste rien'),
  'relay.leave': switched('forgets the relay', 'oublie le relais'),
  accept: takes('ID', 'leaves this one as it is', 'laisse celui-ci tel quel'),
  keep: takes('ID', 'settles this one', 'règle celui-ci'),
  choose: takes(
    'FIELD=REF,FIELD=REF',
    'the version kept of each field, as the list shows',
    'la version gardée de chaque champ, comme dans la liste',
  ),
  why: takes('TEXT', 'the reason, for the record', 'la raison, pour mémoire'),
  to: takes(
    'hq|NAME|DEVICE',
    'for whom: headquarters, a station by name or device id',
    'pour qui\u00A0: le siège, un poste par son nom ou son identifiant',
  ),
  'courier.out': takes(
    'FILE.ctv',
    'where it is written; nothing is overwritten',
    'où elle est écrite\u00A0; rien n’est écrasé',
  ),
  whole: switched(
    'puts everything in, not only what the other lacks',
    'met tout, pas seulement ce qui manque à l’autre',
  ),
  from: takes('FILE|FOLDER', 'a courier, or all in a folder', 'une valise, ou toutes celles d’un dossier'),
  port: takes('NUMBER', 'where browsers reach it', 'où les navigateurs le joignent'),
  host: takes(
    'ADDRESS',
    '127.0.0.1 for this PC alone, 0.0.0.0 for others',
    '127.0.0.1 pour ce PC seul, 0.0.0.0 pour d’autres',
  ),
  tls: switched('encrypts on this PC as well', 'chiffre aussi sur ce PC'),
  cert: takes('FILE', 'a certificate of one’s own, with --key', 'un certificat à soi, avec --key'),
  key: takes('FILE', 'the key of --cert', 'la clé de --cert'),
  'no-lan': switched('links to no other station', 'ne se relie à aucun autre poste'),
}

/** What an option of a command takes and means. */
export const optionOf = (command: string, option: string): OptionWords =>
  options[`${command}.${option}`] ?? options[option] ?? { value: option.toUpperCase(), about: '' }
