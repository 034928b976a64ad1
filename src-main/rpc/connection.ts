/** One screen's line to the station. It carries the session's token, which never travels in arguments or answers (EL-8). */
export interface Connection {
  readonly kind: 'window' | 'browser' | 'cli'
  /** What the list of sessions shows for it. */
  readonly device: string
  token(): string | null
  setToken(token: string): void
  clearToken(): void
}

/** A connection that keeps its token in memory; `changed` learns each new one. */
export function holdConnection(
  kind: Connection['kind'],
  device: string,
  token: string | null = null,
  changed: (token: string | null) => void = () => undefined,
): Connection {
  let held = token
  const put = (next: string | null) => {
    held = next
    changed(next)
  }
  return { kind, device, token: () => held, setToken: put, clearToken: () => put(null) }
}
