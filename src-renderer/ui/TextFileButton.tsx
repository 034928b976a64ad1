import { FileButton } from '@mantine/core'
import { FolderOpen } from 'lucide-react'
import { ActionButton } from './ActionButton.tsx'

/** More is no text that anybody would hand over here. */
const mostBytes = 256 * 1024

/** Opens a text file and hands over what it says; of one that is too large, nothing. */
export function TextFileButton({ label, onText }: { label: string; onText: (text: string) => void }) {
  const read = async (file: File | null) => {
    if (file !== null) onText(file.size > mostBytes ? '' : await file.text())
  }
  return (
    <FileButton accept=".txt,text/plain" onChange={file => void read(file)}>
      {({ onClick }) => (
        <ActionButton icon={<FolderOpen size={16} aria-hidden="true" />} onClick={onClick}>
          {label}
        </ActionButton>
      )}
    </FileButton>
  )
}
