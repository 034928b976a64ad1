export { nodeHashing, nodeSigning, nodeVerifying } from '#node/crypto.ts'
