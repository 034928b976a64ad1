import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { hex, utf8 } from '#shared/sync/bytes.ts'
import { nodeHashing } from './crypto.ts'

/** What tells one machine and folder from another, each part hashed: it proves nothing and names nobody. */
export type Fingerprint = Readonly<Record<string, string>>

/** Text of a part as the machine gives it, or undefined where it does not. */
export type Probe = (folder: string) => Readonly<Record<string, string | undefined>>

const digest = (name: string, text: string): string =>
  hex(nodeHashing.sha256(utf8(`CS1-finger\0${name}\0${text}`))).slice(0, 32)

/** The fingerprint of this machine and folder (LEDGER §12). A part that the machine does not tell is left out. */
export function readFingerprint(folder: string, probe: Probe = machineProbe): Fingerprint {
  const parts = Object.entries(probe(folder)).filter((pair): pair is [string, string] => (pair[1] ?? '') !== '')
  return Object.fromEntries(parts.map(([name, text]) => [name, digest(name, text.trim().toLowerCase())]))
}

/** Parts that both know and that differ: a copy of the folder, or of the disk, on another machine. */
export const changedParts = (before: Fingerprint, now: Fingerprint): string[] =>
  Object.keys(now).filter(name => before[name] !== undefined && before[name] !== now[name])

const machineProbe: Probe = folder => ({
  ...(process.platform === 'win32' ? windowsParts() : linuxParts()),
  path: realpathSync(folder),
})

const fileText = (path: string): string | undefined => {
  try {
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined
  } catch {
    // Some are for the administrator only; the others tell enough.
    return undefined
  }
}

const linuxParts = () => ({
  machine: fileText('/etc/machine-id'),
  smbios: fileText('/sys/class/dmi/id/product_uuid'),
  generation: fileText('/sys/devices/virtual/misc/vmgenid/generation_id'),
})

function windowsParts() {
  const root = process.env.SystemRoot ?? 'C:\\Windows'
  const query = (key: string, value: string): string | undefined => {
    try {
      const reg = join(root, 'System32', 'reg.exe')
      const options = { encoding: 'utf8', timeout: 3_000, windowsHide: true } as const
      return /REG_\w+\s+(.+)/.exec(execFileSync(reg, ['query', key, '/v', value], options))?.[1]
    } catch {
      // A value that is not there tells nothing.
      return undefined
    }
  }
  return {
    machine: query('HKLM\\SOFTWARE\\Microsoft\\Cryptography', 'MachineGuid'),
    smbios: query('HKLM\\SYSTEM\\CurrentControlSet\\Control\\SystemInformation', 'ComputerHardwareId'),
    installed: query('HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion', 'InstallDate'),
  }
}
