"""The source of the function that checks tokens for a REST API."""

from __future__ import annotations

SOURCE = """\
// Checks the JSON Web Token of a request: signed by a published RSA key of the issuer, for this audience,
// not expired, with one of the scopes. Refuses with 401 whatever it cannot check.
import { createPublicKey, verify } from "node:crypto";

const ISSUER = process.env.ISSUER;
const AUDIENCE = JSON.parse(process.env.AUDIENCE);
const SCOPES = JSON.parse(process.env.SCOPES);
const HASHES = { RS256: "sha256", RS384: "sha384", RS512: "sha512" };
const REFRESH_MS = 60_000;

let keys = new Map();
let fetched = 0;

async function json(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.json();
}

async function publishedKey(kid) {
  if (!keys.has(kid) && Date.now() - fetched > REFRESH_MS) {
    fetched = Date.now();
    const about = await json(`${ISSUER.replace(/\\/$/, "")}/.well-known/openid-configuration`);
    const published = (await json(about.jwks_uri)).keys.filter((key) => key.kty === "RSA");
    keys = new Map(published.map((key) => [key.kid, createPublicKey({ key, format: "jwk" })]));
  }
  return keys.get(kid);
}

const decode = (part) => JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
const list = (value) => (Array.isArray(value) ? value : value === undefined ? [] : String(value).split(" "));

async function claimsOf(token) {
  const [head, body, signature, ...more] = token.split(".");
  if (!signature || more.length) throw new Error("not a signed token");
  const { alg, kid } = decode(head);
  const key = Object.hasOwn(HASHES, alg) ? await publishedKey(kid) : undefined;
  if (!key) throw new Error("no published key signs it");
  if (!verify(HASHES[alg], Buffer.from(`${head}.${body}`), key, Buffer.from(signature, "base64url"))) {
    throw new Error("the signature is wrong");
  }
  return decode(body);
}

function check(claims) {
  const now = Date.now() / 1000;
  if (claims.iss !== ISSUER) throw new Error("another issuer");
  if (typeof claims.exp !== "number" || claims.exp <= now) throw new Error("expired");
  if (claims.nbf !== undefined && !(claims.nbf <= now)) throw new Error("not valid yet");
  const audience = claims.aud === undefined ? list(claims.client_id) : [claims.aud].flat();
  if (AUDIENCE.length && !AUDIENCE.some((one) => audience.includes(one))) throw new Error("another audience");
  const scopes = list(claims.scope ?? claims.scp);
  return !SCOPES.length || SCOPES.some((one) => scopes.includes(one));
}

export const handler = async (event) => {
  let claims;
  let admitted;
  try {
    claims = await claimsOf(event.authorizationToken.replace(/^bearer\\s+/i, ""));
    admitted = check(claims);
  } catch (error) {
    console.log(`refused: ${error.message}`);
    throw new Error("Unauthorized"); // the word that API Gateway answers with 401
  }
  const [api, stage] = event.methodArn.split("/");
  return {
    principalId: String(claims.sub ?? "unknown"),
    policyDocument: {
      Version: "2012-10-17",
      Statement: [
        { Action: "execute-api:Invoke", Effect: admitted ? "Allow" : "Deny", Resource: `${api}/${stage}/*` },
      ],
    },
    context: { claims: JSON.stringify(claims) },
  };
};
"""
