import { useEffect, useRef, useState } from 'react'
import type { Trouble } from '../../api/trouble.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { Notice } from '../../ui/Notice.tsx'
import { ChangedMeanwhile } from './ChangedMeanwhile.tsx'
import type { Seen } from './use-seen.ts'

export interface NotSavedProps {
  trouble: Trouble
  form: { readonly seen: Seen; readonly takeTheirs: (fields: readonly string[]) => void }
  onSave: () => void
}

/** Why a record is not saved; where somebody else changed the same fields meanwhile, the person chooses between both. */
export function NotSaved({ trouble, form, onSave }: NotSavedProps) {
  const say = useTroubleText()
  const [settled, setSettled] = useState('')
  if (trouble.kind !== 'ChangedMeanwhile') return <Refused words={say(trouble)} />
  const told = trouble.refs.join()
  if (settled === told) return null
  const goOn = () => {
    form.seen.add(trouble.refs)
    setSettled(told)
  }
  return (
    <ChangedMeanwhile
      trouble={trouble}
      onMine={() => {
        goOn()
        onSave()
      }}
      onTheirs={() => {
        goOn()
        form.takeTheirs(trouble.fields.map(({ field }) => field))
      }}
    />
  )
}

/** What the station answered instead of saving; comes into view and under the keyboard like a list of problems. */
function Refused({ words }: { words: string }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.focus(), [words])
  return (
    <div ref={box} tabIndex={-1} className="error-summary">
      <Notice tone="bad" title={words} urgent />
    </div>
  )
}
