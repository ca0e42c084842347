"""What scraper_host.py embeds dashcore in; nothing here knows of dashcore. An M3U playlist and an
XMLTV guide become a playlist of the channels in that guide, each with what is on now."""

import base64
import os
import re
import urllib.request
import xml.etree.ElementTree
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit


def download(url):
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"cannot fetch {url}: it is neither of http nor of https")
    request = urllib.request.Request(parts._replace(netloc=parts.netloc.split("@")[-1]).geturl())
    if parts.username is not None:
        secret = f"{parts.username}:{parts.password or ''}".encode()
        request.add_header("Authorization", "Basic " + base64.b64encode(secret).decode())
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()


def read_time(text):
    """Reads "20261121201500 +0100"; a time without a zone is UTC, and None stands for any other text."""
    if not re.fullmatch(r"\d{14}( [+-]\d{4})?", text):
        return None
    return datetime.strptime(text if " " in text else text + " +0000", "%Y%m%d%H%M%S %z")


def read_programme(element):
    start, stop = read_time(element.get("start", "")), read_time(element.get("stop", ""))
    # One that does not say when it stops lasts until the next one starts, at most a day.
    return start, stop or start and start + timedelta(days=1), " ".join(
        element.findtext("title", "").split())


def read_channels(lines):
    """Each channel is the id that the guide knows it by, and its lines: from #EXTINF to the URL."""
    channel = []
    for line in lines:
        if line.startswith("#EXTINF:"):
            channel = []
        if channel or line.startswith("#EXTINF:"):
            channel.append(line)
        if channel and line and not line.startswith("#"):
            found = re.match(r'(?:[^",]|"[^"]*")*?tvg-id="([^"]*)"', channel[0])
            yield found[1] if found else "", channel
            channel = []


class Scraper:
    """Each step gives what it counted. What was fetched stays when a later fetch fails."""

    def __init__(self, playlist_url, guide_url, output):
        self.playlist_url, self.guide_url, self.output = playlist_url, guide_url, output
        self.head, self.channels, self.guide = "", [], {}

    def fetch_playlist(self):
        text = download(self.playlist_url).decode("utf-8-sig", "surrogateescape")
        if not text.startswith("#EXTM3U"):
            raise ValueError("the playlist is no M3U")
        head, *lines = text.replace("\r", "").split("\n")
        channels = list(read_channels(lines))
        if not channels:
            raise ValueError("the playlist has no channel")
        self.head, self.channels = head, channels
        return {"channels": len(channels)}

    def fetch_guide(self):
        guide = {}
        for element in xml.etree.ElementTree.fromstring(download(self.guide_url)).iter("programme"):
            start, stop, title = read_programme(element)
            if start and stop > datetime.now(timezone.utc) and title:
                guide.setdefault(element.get("channel"), []).append((start, stop, title))
        if not guide:
            raise ValueError("the guide has no programme that is still to come")
        self.guide = guide
        return {"programmes": sum(map(len, guide.values()))}

    def write_output(self):
        """Replaces the file as a whole, or not at all."""
        if not self.channels or not self.guide:
            raise ValueError("there is no playlist or no guide yet")
        now, lines, count = datetime.now(timezone.utc), [self.head], 0
        for name, (info, *others) in self.channels:
            coming = [programme for programme in self.guide.get(name, []) if programme[1] > now]
            on_now = max((programme for programme in coming if programme[0] <= now), default=None)
            if coming:
                lines += [f"{info}: {on_now[2]}" if on_now else info, *others]
                count += 1
        if count == 0:
            raise ValueError("the guide has no channel of the playlist")
        with open(self.output + ".new", "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write("\n".join(lines) + "\n")
        os.replace(self.output + ".new", self.output)
        return {"channels": count}
