/** The floor of HTTP: reads a request's body and sends it back. */
import { createServer } from 'node:http'

createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', chunk => chunks.push(chunk))
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(Buffer.concat(chunks))
  })
}).listen(Number(process.env.CENOTE_PORT), '127.0.0.1')
