import { execFile } from 'node:child_process'
import { z } from 'zod'

/** What Windows lets in. `networks`: the cards that are connected and how Windows calls their network; on `public` it lets little in. */
export interface FirewallFacts {
  readonly networks: readonly { readonly card: string; readonly category: 'public' | 'private' | 'domain' }[]
  /** the profiles whose firewall is on */
  readonly on: readonly ('public' | 'private' | 'domain')[]
  /** whether a rule that the installer made lets this program in, for each profile */
  readonly allowed: readonly ('public' | 'private' | 'domain')[]
}

/** The name of the rules that the installer makes. */
const ruleName = 'CocoaTrack'

// As numbers and names of the system's own classes: what `netsh` prints is translated.
const script = [
  `$ErrorActionPreference = 'SilentlyContinue'`,
  `$networks = @(Get-NetConnectionProfile | ForEach-Object { @{ card = $_.InterfaceAlias; category = [int]$_.NetworkCategory } })`,
  `$profiles = @(Get-NetFirewallProfile -PolicyStore ActiveStore | Where-Object { [int]$_.Enabled -eq 1 } | ForEach-Object { [string]$_.Name })`,
  `$rules = @(Get-NetFirewallRule -DisplayName '${ruleName}*' | Where-Object { [int]$_.Enabled -eq 1 -and [int]$_.Direction -eq 1 -and [int]$_.Action -eq 2 } | ForEach-Object { [int]$_.Profile })`,
  `ConvertTo-Json -Compress -Depth 4 @{ networks = $networks; profiles = $profiles; rules = $rules }`,
].join('; ')

const categories = ['public', 'private', 'domain'] as const
const listed = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value): unknown[] =>
      Array.isArray(value) ? (value as unknown[]) : value === null || value === undefined ? [] : [value],
    z.array(item),
  )
const printed = z.object({
  networks: listed(z.object({ card: z.string(), category: z.int().min(0).max(2) })),
  profiles: listed(z.enum(['Domain', 'Private', 'Public'])),
  rules: listed(z.int()),
})

/** The facts of what PowerShell printed; null for anything else. */
export function readFirewall(text: string): FirewallFacts | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const parsed = printed.safeParse(value)
  if (!parsed.success) return null
  const { networks, profiles, rules } = parsed.data
  // A rule's profiles are a sum: 1 domain, 2 private, 4 public; 0 is all of them.
  const bit = { domain: 1, private: 2, public: 4 } as const
  const allows = (category: (typeof categories)[number]) => rules.some(sum => sum === 0 || (sum & bit[category]) !== 0)
  return {
    networks: networks.map(({ card, category }) => ({ card, category: categories[category] ?? 'public' })),
    on: categories.filter(category => profiles.some(name => name.toLowerCase() === category)),
    allowed: categories.filter(allows),
  }
}

/** Asks Windows; null on another system, or where it does not say. */
export function windowsFirewall(platform: NodeJS.Platform = process.platform): Promise<FirewallFacts | null> {
  if (platform !== 'win32') return Promise.resolve(null)
  const words = ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-Command', script]
  return new Promise(resolve => {
    execFile('powershell.exe', words, { timeout: 20_000, windowsHide: true }, (error, text) =>
      resolve(error === null ? readFirewall(text) : null),
    )
  })
}
