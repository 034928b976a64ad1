export { nodeHashing, nodeSigning, nodeVerifying, verifyApart } from '#node/crypto.ts'
