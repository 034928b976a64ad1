/** What is said of each refusal and fault, in French: on the screens and on the command line. */
export const frenchErrors = {
  AllocationMismatch:
    'La répartition ({{allocated_xaf}}) ne fait pas le montant payé ({{amount_xaf}}). Corrigez l’un ou l’autre.',
  AlreadyArchived: 'C’est déjà archivé.',
  AlreadyConfigured: 'Cette station est déjà installée. Connectez-vous.',
  AlreadyDisputed: 'C’est déjà contesté, à régler avant le {{day}}.',
  DayIsPast: 'Le {{day}} est passé\u00A0: choisissez aujourd’hui ou un jour à venir.',
  WhyMissing: 'Dites pourquoi, en quelques mots.',
  AlreadyOpen:
    'CocoaTrack est déjà ouvert sur ce dossier. Fermez l’autre fenêtre, ou arrêtez le poste qui y tourne sans fenêtre, puis réessayez.',
  AlreadyValidated: 'Ce fournisseur a déjà cet état.',
  ChangedMeanwhile:
    'Quelqu’un a modifié ceci pendant que vous l’aviez à l’écran. Rien n’est écrasé ; votre saisie est gardée.',
  KeysClosed: 'Vos conversations privées sont verrouillées sur ce poste. Tapez votre mot de passe pour les ouvrir.',
  NoKeysYet:
    '{{name}} ne s’est pas encore connecté depuis que les conversations privées existent\u00A0: personne ne peut encore lui écrire en privé.',
  ConversationClosed: 'Ce canal est fermé\u00A0: on n’y écrit plus.',
  NotOwner: 'Seul un responsable de cette conversation peut le faire.',
  PlaceTaken:
    '{{name}} est déjà dans le territoire\u00A0: {{where}}. Complétez sa fiche, ou rétablissez-la si elle est archivée.',
  TooManyMembers: 'Un groupe privé a au plus {{limit}} membres.',
  MessageGone: 'Ce message a été supprimé.',
  NoticeFixed:
    'Un avis ne se modifie pas\u00A0: d’autres ont confirmé ce qu’ils ont lu. Supprimez-le et envoyez-en un autre.',
  FileAwaited:
    'Ce fichier n’est pas encore arrivé à ce poste. Il arrive de lui-même dès qu’un poste qui l’a est relié.',
  FilePixels: 'Cette image a trop de points (au plus 24 millions). Réduisez-la, puis joignez-la à nouveau.',
  FileStoreFull:
    'La place réservée aux fichiers de ce poste est pleine. Supprimez des messages dont les fichiers ne servent plus.',
  FileTooLarge: 'Ce fichier est trop grand\u00A0: {{mb}}\u00A0Mo au plus.',
  FileType:
    'Ce genre de fichier n’est pas accepté. On peut joindre des images (JPEG, PNG), des PDF, des classeurs Excel et des documents Word sans macros, des fichiers CSV et texte.',
  FilesBeside:
    'Un message porte {{count}} fichiers au plus, et autant attendent dans cette conversation, ici ou dans une autre fenêtre. Envoyez-les, ou retirez-en un.',
  FilesToday: 'Ce poste a déjà envoyé {{mb}} Mo de fichiers en un jour. Envoyez celui-ci demain, ou plus petit.',
  AlreadyVoid: 'C’est déjà annulé.',
  AwaitingData:
    'Ce poste attend les données de l’organisation. Reliez-le à un autre poste\u00A0: la connexion s’ouvre dès qu’elles sont là.',
  BackupDamage_damaged:
    'Le fichier {{file}} de la sauvegarde est abîmé ou illisible. Ce qu’il contient ne revient pas, ni ce qui le suit (segments perdus après lui\u00A0: {{lost}}).',
  BackupDamage_missing:
    'Le fichier {{file}} de la sauvegarde manque. Ce qu’il contenait ne revient pas, ni ce qui le suit (segments perdus après lui\u00A0: {{lost}}).',
  BackupRestored:
    'La station est restaurée dans {{folder}}\u00A0: {{entries}} écritures, la sauvegarde complète et {{segments}} de ses segments.',
  BackupSetAside: 'Ce qui était là est gardé dans {{setAside}}.',
  BadPeriod: 'La fin doit venir après le début.',
  Busy: 'Ce poste est occupé. Réessayez dans un instant.',
  Busy_adoption: 'Un rattachement est déjà en cours. Attendez qu’il finisse.',
  Busy_courier: 'Une valise est déjà en cours de lecture ou d’écriture. Attendez qu’elle soit finie.',
  Busy_import: 'Un import est déjà en cours. Attendez qu’il finisse, ou arrêtez-le.',
  Busy_restore: 'Une restauration est déjà en cours sur ce PC. Attendez qu’elle finisse.',
  Busy_setup: 'L’installation de ce poste est déjà en cours, dans une autre fenêtre. Terminez-la là-bas.',
  Busy_verify: 'Une vérification du registre est déjà en cours. Attendez qu’elle finisse.',
  Cancelled: 'L’opération a été arrêtée. Rien n’a été écrit.',
  CardForAnother: 'Cette carte est celle d’un autre poste. Demandez celle qui répond à la demande de ce PC.',
  ClockBehind:
    'L’horloge de ce PC est en retard\u00A0: la dernière écriture est du {{lastDay}}. Réglez la date de Windows, puis réessayez.',
  CodeTaken: 'Le code {{code}} est déjà pris. Choisissez-en un autre.',
  CommandMismatch:
    'Cette saisie a déjà été enregistrée, avec un autre contenu, sans doute dans une autre fenêtre. Vérifiez dans la liste avant de la recommencer.',
  ConfirmPassword: 'Rien n’a été fait\u00A0: votre mot de passe n’a pas été redonné. Recommencez quand vous voulez.',
  CorruptFile:
    'Le fichier de données est abîmé ({{detail}}). Il est gardé tel quel\u00A0: restaurez une sauvegarde vérifiée.',
  CorruptFile_Empty: 'Le fichier de données de ce poste est vide. Restaurez une sauvegarde vérifiée.',
  CorruptFile_Foreign:
    'À la place du fichier de données se trouve celui d’un autre programme. Il est gardé tel quel\u00A0: restaurez une sauvegarde vérifiée.',
  CorruptFile_Gone:
    'Le fichier de données de ce poste a disparu. Remettez-le à sa place si vous l’avez, sinon restaurez une sauvegarde vérifiée.',
  CorruptFile_Nameless:
    'Le fichier de données ne dit plus de quel poste il est. Il est gardé tel quel\u00A0: restaurez une sauvegarde vérifiée.',
  CutRestore_finished:
    'Une restauration avait été coupée juste avant la fin. Elle est terminée\u00A0: ce poste est celui de la sauvegarde.',
  CutRestore_putBack:
    'Une restauration avait été coupée et n’a pas pu être terminée\u00A0: ce poste est comme avant elle. Recommencez-la.',
  DayInFuture: 'Le {{day}} n’est pas encore arrivé. Corrigez la date.',
  DeductionsExceedAmount: 'Les retenues ({{deductions_xaf}}) dépassent le montant ({{amount_xaf}}). Diminuez-les.',
  DiskFault:
    'Le disque ne répond pas comme il faut ({{code}}). Cette saisie n’est pas confirmée et plus rien n’est enregistré jusqu’au redémarrage\u00A0: sauvegardez, puis faites vérifier le disque.',
  DiskFull: 'Le disque est plein\u00A0: rien n’a été enregistré. Libérez de la place, puis réessayez.',
  FarmerArchived: 'Ce planteur est archivé. Rétablissez-le d’abord, ou choisissez-en un autre.',
  Fault: 'Une erreur du programme s’est produite. Rien n’a été écrit. Numéro à donner au support\u00A0: {{incident}}.',
  Forbidden: 'Votre rôle ne permet pas cette action. Demandez à un responsable.',
  FromElsewhere:
    'D’autres machines peuvent joindre ce poste\u00A0: cela se fait sur ce PC lui-même. Arrêtez-y le poste, renommez son dossier et gardez-le\u00A0; redémarrez le poste et choisissez Rejoindre une organisation.',
  ForeignTooHigh: '{{foreign_bp}} de matières étrangères, c’est trop pour accepter le cacao. Faites nettoyer le lot.',
  HasPayments: 'Des paiements y sont rattachés. Annulez-les d’abord.',
  ImportInUse_one: '{{records}} fiche de cet import a déjà servi\u00A0: l’import ne peut plus être annulé en entier.',
  ImportInUse_other:
    '{{records}} fiches de cet import ont déjà servi\u00A0: l’import ne peut plus être annulé en entier.',
  ImportNameMissing: 'Aucune colonne ne donne le nom. Choisissez-la.',
  ImportNoHeader: 'Aucune ligne de titres n’a été trouvée dans ce fichier.',
  ImportUndone: 'Cet import a déjà été annulé.',
  ImportUnreadable: 'Ce fichier ne peut pas être lu ({{why}}). Essayez en XLSX ou en CSV.',
  ImportUnreadable_CellTooLong: 'Une case de ce fichier est trop longue pour un registre.',
  ImportUnreadable_EncodingUnknown: 'Cet encodage n’existe pas. Choisissez-en un autre.',
  ImportUnreadable_FileEmpty: 'Ce fichier est vide.',
  ImportUnreadable_FileNotATable: 'Ce n’est pas un tableau. Enregistrez-le en XLSX ou en CSV, puis réessayez.',
  ImportUnreadable_SheetMissing: 'Cette feuille n’est plus dans le classeur.',
  ImportUnreadable_TooManyColumns: 'Ce fichier a trop de colonnes pour un registre.',
  ImportUnreadable_TooManyRows: 'Ce fichier a trop de lignes. Coupez-le en plusieurs fichiers.',
  ImportUnreadable_WorkbookCorrupt:
    'Ce classeur est abîmé. Ouvrez-le dans Excel et enregistrez-le à nouveau, en XLSX ou en CSV.',
  ImportUnreadable_WorkbookEncrypted: 'Ce classeur est protégé par un mot de passe. Enregistrez-le sans mot de passe.',
  ImportUnreadable_WorkbookTooLarge: 'Ce classeur est trop grand une fois ouvert. Coupez-le en plusieurs fichiers.',
  Invalid: 'Certains champs ne sont pas corrects.',
  Invalid_fields: 'Certains champs ne sont pas corrects\u00A0: {{list}}.',
  KeyUnreadable:
    'La clé de cette station (station.key) manque ou n’est pas la bonne. Les données sont intactes\u00A0: remettez le fichier, ou restaurez une sauvegarde avec les mots de secours.',
  LastSuperadmin: 'C’est le dernier superadministrateur. Nommez-en un autre d’abord.',
  ListTooLong: 'Cette liste est trop longue\u00A0: {{rows}} lignes, pour {{limit}} au plus. Filtrez-la.',
  ListTooLong_file:
    'Cette liste a {{rows}} lignes, un fichier en porte {{limit}} au plus. Filtrez-la, par exemple campagne par campagne.',
  ListTooLong_paper:
    'Cette liste a {{rows}} lignes, un papier en porte {{limit}} au plus. Filtrez-la, ou exportez-la vers Excel.',
  Locked: 'L’écran est verrouillé. Entrez votre mot de passe.',
  LoginTaken: 'Ce nom d’utilisateur est déjà pris.',
  LotShort: 'Le lot {{lot}} n’a plus assez de cacao\u00A0: {{g}}.',
  MayNotEnrol: 'Ce poste n’a pas le droit d’inscrire. Faites-le depuis un poste qui l’a, ou avec les mots de secours.',
  MoistureNeedsManager:
    'Humidité de {{moisture_bp}}, au-dessus de {{limit_bp}}\u00A0: un chef d’entrepôt doit l’autoriser.',
  NeedsWords: 'Ce poste ne peut pas signer pour celui-là. Il faut les 24 mots de secours.',
  NewerDatabase:
    'Ces données viennent d’une version plus récente ({{found}}) que ce programme ({{known}}). Installez la dernière version.',
  NoAnswer: 'Le poste ne répond pas. Vos saisies sont gardées\u00A0: réessayez.',
  NoNetwork:
    'Ce poste n’est pas ouvert au réseau. Vérifiez la page Réseau, ou inscrivez le nouveau poste par demande et carte.',
  NoPrice: 'Aucun prix n’est fixé pour le grade {{grade}} au {{day}}. Un administrateur doit l’ajouter.',
  NotAReceipt: 'Ce n’est pas le code d’un reçu.',
  NotConfigured: 'Cette station n’est pas encore installée.',
  NotFound: 'Introuvable\u00A0: la fiche n’existe pas, ou pas ici.',
  NotLoggedIn: 'Votre session est terminée. Reconnectez-vous.',
  NotManageable: 'Vous ne pouvez pas gérer une personne de ce rôle.',
  NotReached: 'Ce poste n’a pas été atteint ({{why}}). Vérifiez l’adresse et que les deux PC sont sur le même réseau.',
  NotReached_NoAddress: 'Ce n’est pas une adresse. Écrivez-la comme 192.168.1.20 ou 192.168.1.20:47800.',
  NotReached_NoSuchName: 'Ce nom de PC n’existe pas sur ce réseau. Écrivez plutôt l’adresse, comme 192.168.1.20.',
  NotReached_NotTls: 'Un autre programme répond à cette adresse. Vérifiez le port.',
  NotReached_Refused:
    'Le poste est là, mais sa fenêtre d’ajout est fermée. Demandez à l’administrateur de l’ouvrir\u00A0: Postes → Ajouter un poste.',
  NotReached_SameStation:
    'C’est l’adresse de ce poste lui-même\u00A0: elle n’est pas gardée. Écrivez celle de l’autre poste.',
  NotReached_Silent:
    'Le PC est peut-être là, mais il ne répond pas\u00A0: un pare-feu bloque sans doute CocoaTrack. Voyez la page Réseau de l’autre poste.',
  NotReached_Unreachable:
    'Rien ne répond à cette adresse. Vérifiez que CocoaTrack y est ouvert et que le câble ou le wifi est branché.',
  NotRevoked: 'Ce poste n’est pas exclu\u00A0: rien n’a été mis de côté.',
  NotToday: 'Seul un responsable peut le faire après le jour même.',
  NotWhole:
    'Cette sauvegarde s’ouvre, mais ce qu’elle contient ne se tient pas ({{why}}). Prenez-en une plus ancienne.',
  NotYours: 'C’est l’écriture d’une autre personne\u00A0: demandez-lui, ou à un responsable.',
  NothingWeighed: 'Aucune pesée. Entrez au moins un poids.',
  OtherOrganisation:
    'Ce poste est celui de {{here}}, et la sauvegarde celle de {{backup}}. Pour la mettre à sa place, tapez le nom «\u202F{{name}}\u202F».',
  OverPayment: '{{asked_xaf}} demandés, mais {{due_xaf}} seulement sont dus. Diminuez le montant.',
  PaidNeedsManager: '{{paid_xaf}} ont déjà été payés dessus\u00A0: un responsable doit le faire.',
  PasswordMustChange: 'Choisissez d’abord un nouveau mot de passe.',
  PriceOffGrid: '{{price_xaf}} le kilo est hors de la marge permise ({{low_xaf}} à {{high_xaf}}).',
  QuotaBlocked: 'Ce planteur a atteint son quota\u00A0: {{used_g}} sur {{quota_g}}.',
  ReadOnly:
    'Le dossier des données est en lecture seule\u00A0: rien ne peut être enregistré. Donnez le droit d’écrire, puis redémarrez.',
  ReferenceRequired: 'Ce moyen de paiement demande une référence.',
  ReferenceUsed: 'Cette référence a déjà servi pour {{no}}. Est-ce la même transaction\u00A0?',
  SameOrganisation: 'C’est déjà l’organisation de ce poste. Il faut la carte d’une autre.',
  SeasonOverlap: 'Cette campagne en recouvre une autre\u00A0: {{label}}.',
  SecondNeeded: '{{amount_xaf}} dépasse {{limit_xaf}}\u00A0: une seconde personne doit approuver.',
  SecondNotAllowed: 'Cette personne ne peut pas approuver\u00A0: il faut un responsable, autre que vous.',
  Stale: 'La fiche a changé entre-temps. Relisez-la, puis recommencez.',
  StationRevoked:
    'Ce poste a été exclu de l’organisation. Un administrateur peut l’inscrire à nouveau, avec de nouvelles clés.',
  SupplierNotValid: 'Ce fournisseur n’est pas validé.',
  SupplierNotValid_archived: 'Ce fournisseur est archivé.',
  SupplierNotValid_expired: 'Le contrat de ce fournisseur est terminé.',
  SupplierNotValid_pending: 'Ce fournisseur attend d’être validé par un responsable.',
  SupplierNotValid_rejected: 'Ce fournisseur a été refusé.',
  TareExceedsGross: 'La tare ({{tare_g}}) dépasse le poids brut ({{gross_g}}). Vérifiez les sacs et les pesées.',
  ThisStation: 'C’est le poste que vous utilisez. Faites-le depuis un autre poste.',
  TillAlreadyOpen: 'Votre caisse {{no}} est déjà ouverte.',
  TillClosed: 'Votre caisse n’est pas ouverte. Ouvrez-la, puis payez.',
  TillNotYours: 'C’est la caisse de {{user}}.',
  TillShort: 'La caisse n’a que {{balance_xaf}} pour {{asked_xaf}}. Approvisionnez-la ou payez moins.',
  TooLarge: 'C’est trop grand (au plus {{limit}}).',
  TooManyAttempts: 'Trop d’essais. Attendez {{wait}}, puis réessayez.',
  UnknownPaper: 'Ce format de papier n’existe pas.',
  UnknownPlace: 'Lieu inconnu\u00A0: {{name}}. Choisissez-le dans la liste.',
  UnloadedAboveLoaded: 'Déchargé ({{unloaded_g}}) plus que chargé ({{loaded_g}}). Vérifiez, ou dites pourquoi.',
  UnsuitableFolder: 'Ce dossier ne peut pas garder les données. Choisissez un dossier du disque de cet ordinateur.',
  UnsuitableFolder_network:
    'Ce dossier est sur le réseau, où une coupure abîme les données. Choisissez un dossier du disque de cet ordinateur.',
  UnsuitableFolder_removable:
    'Ce dossier est sur une clé ou un disque amovible. Choisissez un dossier du disque de cet ordinateur.',
  UnsuitableFolder_synced:
    'Ce dossier est synchronisé par un autre programme, qui abîmerait les données. Choisissez un dossier du disque de cet ordinateur.',
  WeakPassword: 'Ce mot de passe est trop faible.',
  WeakPassword_common: 'Ce mot de passe est trop connu. Prenez plutôt quelques mots sans lien.',
  WeakPassword_long: 'Ce mot de passe est trop long\u00A0: au plus 128 caractères.',
  WeakPassword_name: 'Ce mot de passe contient votre nom ou celui de l’organisation.',
  WeakPassword_same: 'C’est le mot de passe d’avant. Choisissez-en un autre.',
  WeakPassword_short: 'Au moins 8 caractères. Une phrase de quelques mots est plus sûre.',
  WrongCard:
    'Ce n’est pas une carte d’inscription entière ({{why}}). Copiez-la à nouveau depuis le poste qui l’a faite.',
  WrongCredentials: 'Nom d’utilisateur ou mot de passe incorrect.',
  WrongDeviceId: 'Cet identifiant n’est pas entier. Il a 28 caractères, en 7 groupes de 4.',
  WrongDeviceId_BadCheck: 'Il y a une faute de frappe dans cet identifiant. Comparez-le groupe par groupe.',
  WrongFile: 'Ce n’est pas le bon fichier ({{why}}).',
  WrongFile_Damaged:
    'Ce fichier de sauvegarde est abîmé, et vos mots n’y sont pour rien. Prenez sa copie de l’autre disque, ou une sauvegarde complète plus ancienne.',
  WrongFile_DamagedCourier:
    'Cette valise est abîmée ou a été modifiée. Rien n’en a été pris. Demandez qu’on la prépare à nouveau.',
  WrongFile_FromElsewhere:
    'D’autres machines peuvent joindre ce poste\u00A0: seules les sauvegardes de la liste s’ouvrent ici. Mettez le fichier sur une clé branchée à ce poste, ou restaurez depuis sa ligne de commande.',
  WrongFile_IsThere: 'Un fichier de ce nom est déjà là, et une valise n’écrase rien. Choisissez un autre nom.',
  WrongFile_LaterBackup:
    'Cette sauvegarde vient d’une version plus récente de CocoaTrack. Installez celle-ci, puis restaurez à nouveau.',
  WrongFile_LaterCourier:
    'Cette valise vient d’une version plus récente de CocoaTrack. Mettez ce poste à jour, puis ouvrez-la à nouveau.',
  WrongFile_NoCourier: 'Il n’y a pas de valise pour ce poste à cet endroit. Vérifiez la clé et le dossier.',
  WrongFile_NotABackup:
    'Ce fichier n’est pas une sauvegarde complète. Choisissez un fichier full-….csb\u00A0; ses segments sont lus à côté de lui.',
  WrongFile_NotACourier: 'Ce fichier n’est pas une valise. Choisissez un fichier .ctv préparé par un autre poste.',
  WrongFile_NotAllowed:
    'Le système ne laisse pas CocoaTrack lire ou écrire à cet endroit. Déverrouillez la clé, ou choisissez un autre dossier.',
  WrongFile_NotForHere: 'Cette valise est pour un autre poste. Ouvrez-la là-bas, ou demandez-en une pour ce poste.',
  WrongFile_NotMember: 'Le poste qui a préparé cette valise n’est pas de l’organisation. Rien n’en a été pris.',
  WrongFile_NotThere: 'Ce fichier ou ce dossier n’existe pas. Vérifiez que la clé est branchée.',
  WrongFile_OtherOrganisation: 'Cette valise est d’une autre organisation. Rien n’en a été pris.',
  WrongFile_Revoked: 'Le poste qui a préparé cette valise est exclu. Rien n’en a été pris.',
  WrongName: 'Ce n’est pas ce nom\u00A0: tapez «\u202F{{name}}\u202F».',
  WrongRequest:
    'Ce n’est pas une demande d’inscription entière ({{why}}). Copiez-la à nouveau depuis le nouveau poste.',
  WrongWords: 'Ces mots ne sont pas les bons. Relisez votre feuille et corrigez.',
  WriteWords:
    'Les 24 mots de secours ne sont montrés que cette fois. Écrivez-les sur papier et gardez-les loin de cette machine.',
  Yourself: 'Vous ne pouvez pas le faire sur vous-même.',
}
