"""A process that lives and does not answer any more."""

import asyncio

import aiohttp

LOOK_SECONDS = 10.0
# What it is asked waits for the batch at hand, which may take long on a busy machine; but not so long.
HUNG_SECONDS = 60.0


async def until_hung(address: str, api_key: str) -> None:
    """Asks it now and then, and returns when one question stays without an answer. One that ends is not hung."""
    headers = {"authorization": f"Bearer {api_key}"}
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            async with aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(HUNG_SECONDS)) as session:
                async with session.get(f"{address}/slots") as response:
                    await response.read()
        except TimeoutError:
            return
        except aiohttp.ClientError:
            continue
