import { expect, test } from 'vitest'
import { nodeHashing, nodeSigning, nodeVerifying } from '#node/crypto.ts'
import { rememberTrue } from '#main/storage/remember-true.ts'

const { publicKey, sign } = nodeSigning(new Uint8Array(32).fill(7))
const message = new Uint8Array([1, 2, 3])
const signature = sign(message)

/** What was asked of the one behind. */
function counted() {
  const asked = { times: 0 }
  const verifying = rememberTrue(nodeHashing, {
    verify(...what) {
      asked.times++
      return nodeVerifying.verify(...what)
    },
  })
  return { asked, verifying }
}

test('a signature that held is looked at once', () => {
  const { asked, verifying } = counted()
  for (let n = 0; n < 3; n++) expect(verifying.verify(publicKey, message, signature)).toBe(true)
  expect(asked.times).toBe(1)
})

test('what does not hold is looked at every time, whatever held before', () => {
  const { asked, verifying } = counted()
  verifying.verify(publicKey, message, signature)
  const bad = new Uint8Array(signature)
  bad[0] = (bad[0] ?? 0) ^ 1
  const other = nodeSigning(new Uint8Array(32).fill(8)).publicKey
  for (let n = 0; n < 2; n++) {
    expect(verifying.verify(publicKey, message, bad)).toBe(false)
    expect(verifying.verify(other, message, signature)).toBe(false)
    expect(verifying.verify(publicKey, new Uint8Array([1, 2]), signature)).toBe(false)
  }
  expect(asked.times).toBe(7)
})

test('bytes that move from one part into the next are another question', () => {
  const { verifying } = counted()
  verifying.verify(publicKey, message, signature)
  const longer = new Uint8Array([...signature, ...message.subarray(0, 1)])
  expect(verifying.verify(publicKey, message.subarray(1), longer)).toBe(false)
})
