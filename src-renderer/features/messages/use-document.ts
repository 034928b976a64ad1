import { useContext, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MessageFile } from '#shared/contract/files.ts'
import { fetchFile } from '../../api/file-transfer.ts'
import { base64Of } from '../../api/in-pieces.ts'
import { handDocument, handPaper } from '../../api/paper.ts'
import { troubleOf } from '../../api/trouble.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { toastProblem } from '../../ui/toast.tsx'
import { ShownConversation } from './shown-conversation.ts'

/** Opens a PDF in the system's viewer, and saves any file where the person says; nothing is opened by itself (FI-1). */
export function useDocument(id: string, file: MessageFile) {
  const { t } = useTranslation('files')
  const say = useTroubleText()
  const conversation = useContext(ShownConversation)
  const [busy, setBusy] = useState(false)
  const withBytes = async (hand: (bytes: Uint8Array<ArrayBuffer>, name: string, mime: string) => Promise<unknown>) => {
    setBusy(true)
    try {
      const bytes = await fetchFile({ conversation, id, nth: file.nth }, file.bytes)
      await hand(bytes, file.name ?? t('unnamed'), file.mime ?? '')
    } catch (error) {
      toastProblem(say(troubleOf(error)))
    }
    setBusy(false)
  }
  return {
    busy,
    save: () => void withBytes(handDocument),
    open: () => {
      void withBytes(async (bytes, fileName, mime) => {
        if ((await handPaper({ fileName, mime, base64: base64Of(bytes) })) === 'failed') toastProblem(t('notOpened'))
      })
    },
  }
}
