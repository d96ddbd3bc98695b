"""Many tokens in a short time, by OpenSSL's library."""

import ctypes
import ctypes.util
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from gateway import base64url
from rivals import ISSUER


class Signer:
    """RS256 by OpenSSL's library: a process for each of 100,000 signatures would take an hour."""

    def __init__(self, key: Path):
        self.crypto = ctypes.CDLL(ctypes.util.find_library("crypto"))
        for name in ("BIO_new_file", "PEM_read_bio_PrivateKey", "EVP_sha256", "EVP_MD_CTX_new"):
            getattr(self.crypto, name).restype = ctypes.c_void_p
        bio = ctypes.c_void_p(self.crypto.BIO_new_file(os.fsencode(key), b"r"))
        self.key = ctypes.c_void_p(self.crypto.PEM_read_bio_PrivateKey(bio, None, None, None))
        self.sha256 = ctypes.c_void_p(self.crypto.EVP_sha256())

    def sign(self, data: bytes) -> bytes:
        context = ctypes.c_void_p(self.crypto.EVP_MD_CTX_new())
        self.crypto.EVP_DigestSignInit(context, None, self.sha256, None, self.key)
        signature, length = ctypes.create_string_buffer(512), ctypes.c_size_t(512)
        if self.crypto.EVP_DigestSign(context, signature, ctypes.byref(length), data, ctypes.c_size_t(len(data))) != 1:
            raise SystemExit("OpenSSL did not sign")
        self.crypto.EVP_MD_CTX_free(context)
        return signature.raw[: length.value]


def many_tokens(key: Path, count: int) -> list[str]:
    signer = Signer(key)
    head = base64url(json.dumps({"alg": "RS256", "kid": "bench", "typ": "JWT"}).encode())

    def make(number: int) -> str:
        claims = {"iss": ISSUER, "sub": f"new-{number}", "aud": "bench", "iat": 1700000000, "exp": 4102444800, "groups": ["staff", f"team-{number}"]}
        signed = f"{head}.{base64url(json.dumps(claims).encode())}"
        return f"{signed}.{base64url(signer.sign(signed.encode()))}"

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(make, range(count), chunksize=500))
