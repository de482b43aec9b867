// A line to the server that breaks: for each sender it asks to wait, passes a request on and loses the answer, refuses with 503, and only
// then lets the request through. Prints its address.
import http from "node:http";

const server = new URL(process.argv[2]);
const calls = new Map();

http
  .createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    const sender = request.headers["user-agent"] ?? "";
    const call = (calls.get(sender) ?? 0) + 1;
    calls.set(sender, call);
    if (call === 1) return response.writeHead(429, { "retry-after": "1" }).end("{}");
    if (call === 3) return response.writeHead(503).end("not now");
    const headers = { ...request.headers, host: server.host, "content-length": body.length };
    delete headers["transfer-encoding"];
    const passed = http.request({ host: server.hostname, port: server.port, path: request.url, method: "POST", headers }, async (answer) => {
      const said = [];
      for await (const part of answer) said.push(part);
      if (call === 2) return request.socket.destroy();
      response.writeHead(answer.statusCode, answer.headers).end(Buffer.concat(said));
    });
    passed.on("error", () => request.socket.destroy());
    passed.end(body);
  })
  .listen(0, "127.0.0.1", function () {
    console.log(`http://127.0.0.1:${this.address().port}`);
  });
