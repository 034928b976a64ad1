/**
 * Protects secrets that are written to this machine's disk, with what the machine offers. `file`: it offers nothing, the bytes stay as
 * they are and the rights of the file (0600) are all there is; the interface says so (LEDGER §3).
 */
export interface SecretBox {
  readonly kind: 'protected' | 'file'
  /** Errors: rejects when the machine's own store fails; nothing is then to be written. */
  protect(secret: Uint8Array): Promise<Uint8Array>
  /** Errors: rejects when the bytes were protected elsewhere or are damaged. */
  reveal(sealed: Uint8Array): Promise<Uint8Array>
}

/** Where the system protects nothing, and for stations without a window. */
export const plainSecretBox: SecretBox = {
  kind: 'file',
  protect: secret => Promise.resolve(secret.slice()),
  reveal: sealed => Promise.resolve(sealed.slice()),
}
