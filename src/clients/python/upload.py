"""
Uploads boot.iso of the working directory to an item as VMware's samples do. Prints the state of the session, or the step that
failed and the type of the exception.
"""
import sys
import time
import uuid

import requests
from com.vmware.content.library.item.updatesession_client import File
from com.vmware.content.library.item_client import UpdateSessionModel

import carrel

client = carrel.connect_rest()
sessions = client.content.library.item.UpdateSession
files = client.content.library.item.updatesession.File
step = "create"
try:
    session = sessions.create(
        UpdateSessionModel(library_item_id=sys.argv[1]), client_token=str(uuid.uuid4()))
    step = "add"
    info = files.add(session, File.AddSpec(name="boot.iso", source_type=File.SourceType.PUSH))
    step = "upload"
    with open("boot.iso", "rb") as content:
        requests.put(info.upload_endpoint.uri, data=content).raise_for_status()
    step = "complete"
    sessions.complete(session)
    step = "get"
    while sessions.get(session).state == UpdateSessionModel.State.ACTIVE:
        time.sleep(0.1)
    print(sessions.get(session).state)
except Exception as failure:
    print(step, type(failure).__name__)
