"""VMware's Python SDK: the calls of its samples library_crud and content_update."""
import unittest
import uuid

import requests
from com.vmware.content.library_client import Item, ItemModel, StorageBacking
from com.vmware.content.library.item_client import DownloadSessionModel, UpdateSessionModel
from com.vmware.content.library.item.updatesession_client import File
from com.vmware.content_client import LibraryModel
from com.vmware.vapi.std.errors_client import NotFound
from pyVim.connect import Disconnect

import carrel


class SdkTest(unittest.TestCase):
    def setUp(self):
        service = carrel.connect_soap()
        self.addCleanup(Disconnect, service)
        self.datastore = carrel.find_datastore(service.RetrieveContent(), "datastore1")
        self.client = carrel.connect_rest()  # ends its session when it is garbage-collected
        self.content = self.client.content
        self.library = self.content.LocalLibrary.create(
            LibraryModel(
                name="library " + str(uuid.uuid4()),
                description="before",
                type=LibraryModel.LibraryType.LOCAL,
                storage_backings=[
                    StorageBacking(type=StorageBacking.Type.DATASTORE, datastore_id=self.datastore._GetMoId())]),
            client_token=str(uuid.uuid4()))

    def test_library_crud(self):
        libraries = self.content.LocalLibrary
        library = libraries.get(self.library)
        self.assertEqual(library.description, "before")
        self.assertEqual(library.storage_backings[0].datastore_id, "datastore-1")
        self.assertIn(self.library, libraries.list())
        self.assertEqual(self.content.Library.find(self.content.Library.FindSpec(name=library.name)), [self.library])

        libraries.update(self.library, LibraryModel(description="after"))
        self.assertEqual(libraries.get(self.library).description, "after")

        libraries.delete(self.library)
        with self.assertRaises(NotFound):
            libraries.get(self.library)

    def test_content_update(self):
        item = self.content.library.Item.create(
            create_spec=ItemModel(library_id=self.library, name="image", type="iso"),
            client_token=str(uuid.uuid4()))

        self.upload(item, "first.iso", b"first content")
        first = self.content.library.Item.get(item)
        self.upload(item, "second.iso", b"second content", replaces="first.iso")
        second = self.content.library.Item.get(item)

        self.assertEqual(int(second.content_version), int(first.content_version) + 1)
        self.assertEqual([file.name for file in self.content.library.item.File.list(item)], ["second.iso"])
        self.assertEqual(self.download(item, "second.iso"), b"second content")

    def upload(self, item, name, data, replaces=None):
        sessions = self.content.library.item.UpdateSession
        files = self.content.library.item.updatesession.File
        session = sessions.create(
            create_spec=UpdateSessionModel(library_item_id=item), client_token=str(uuid.uuid4()))
        if replaces:
            files.remove(session, replaces)
        info = files.add(
            session, File.AddSpec(name=name, source_type=File.SourceType.PUSH, size=len(data)))
        requests.put(info.upload_endpoint.uri, data=data).raise_for_status()
        self.assertEqual(files.validate(session).has_errors, False)
        sessions.complete(session)
        self.assertEqual(sessions.get(session).state, UpdateSessionModel.State.DONE)
        sessions.delete(session)

    def download(self, item, name):
        sessions = self.content.library.item.DownloadSession
        files = self.content.library.item.downloadsession.File
        session = sessions.create(
            create_spec=DownloadSessionModel(library_item_id=item), client_token=str(uuid.uuid4()))
        uri = files.prepare(session, name, files.EndpointType.HTTPS).download_endpoint.uri
        response = requests.get(uri)
        response.raise_for_status()
        sessions.delete(session)
        return response.content
