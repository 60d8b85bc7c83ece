"""Calls of a client that uses the SDK, with checks of the responses and errors. bench/sdk runs it."""
import datetime, hashlib, sys, uuid

import requests
from com.vmware.cis_client import Session
from com.vmware.content.library.item.downloadsession_client import File as DownloadFile
from com.vmware.content.library.item.updatesession_client import File as UpdateFile
from com.vmware.content.library.item_client import (
    DownloadSession, DownloadSessionModel, File as ItemFile, Storage, UpdateSession, UpdateSessionModel)
from com.vmware.content.library.item.updatesession_client import WarningBehavior, WarningType
from com.vmware.content.library_client import Item, ItemModel, PublishInfo, StorageBacking
from com.vmware.content_client import Configuration, ConfigurationModel, Library, LibraryModel, LocalLibrary, Type
from com.vmware.vapi.std import errors_client as errors
from com.vmware.vapi.std import introspection_client as introspection
from vmware.vapi.data.serializers.introspection import convert_data_value_to_data_def
from vmware.vapi.data.value import StringValue, StructValue
from vmware.vapi.lib.connect import get_requests_connector
from vmware.vapi.security.client.security_context_filter import LegacySecurityContextFilter
from vmware.vapi.security.session import create_session_security_context
from vmware.vapi.security.user_password import create_user_password_security_context
from vmware.vapi.stdlib.client.factories import StubConfigurationFactory
from vmware.vapi.vsphere.client import create_vsphere_client

BASE, SECURE, CERTIFICATE = sys.argv[1:]
BYTES = bytes(range(256)) * 4000
passed = 0


def stubs(context=None):
    filters = [LegacySecurityContextFilter(security_context=context)] if context else None
    connector = get_requests_connector(
        session=requests.Session(), url=BASE + "/api", provider_filter_chain=filters)
    return StubConfigurationFactory.new_std_configuration(connector)


def check(name, holds):
    global passed
    print(("ok      " if holds else "FAILED  ") + name)
    if not holds:
        sys.exit("sdk: %s" % name)
    passed += 1


def expect_error(name, error, call, text=""):
    try:
        call()
        check(name, False)
    except error as raised:
        messages = [message.default_message for message in raised.messages]
        check("%s: %s" % (name, messages[0]), any(text in message for message in messages))


# Logging in
password = create_user_password_security_context("administrator@vsphere.local", "carrel")
login = Session(stubs(password)).create()
check("a login is 32 hexadecimal digits", len(login) == 32 and int(login, 16) > 0)
config = stubs(create_session_security_context(login))
info = Session(config).get()
check("the login is returned", info.user == "administrator@vsphere.local" and isinstance(info.created_time, datetime.datetime))
check("the login is valid on /api", requests.get(
    BASE + "/api/session", headers={"vmware-api-session-id": login}).json()["user"] == info.user)
expect_error("a wrong password", errors.Unauthenticated, lambda: Session(
    stubs(create_user_password_security_context("administrator@vsphere.local", "wrong"))).create())
expect_error("no credentials", errors.Unauthenticated, lambda: LocalLibrary(stubs()).list())

# Libraries and items
libraries, items = LocalLibrary(config), Item(config)
backing = StorageBacking(type=StorageBacking.Type.OTHER, storage_uri="nfs://nas/vol")
library = libraries.create(
    LibraryModel(name="isos", description="é", type=LibraryModel.LibraryType.LOCAL, storage_backings=[backing],
                 publish_info=PublishInfo(published=False, user_name="vcsp", password="secret",
                                          authentication_method=PublishInfo.AuthenticationMethod.BASIC)),
    client_token=str(uuid.uuid4()))
model = libraries.get(library)
check("a library", (model.name, model.description, model.type) == ("isos", "é", "LOCAL"))
check("the password is not returned", model.publish_info.user_name == "vcsp" and model.publish_info.password is None)
check("libraries are listed and found", library in libraries.list() and library in Library(config).list()
      and Library(config).find(Library.FindSpec(name="isos")) == [library])
expect_error("an unknown library", errors.NotFound, lambda: libraries.get(str(uuid.uuid4())))
libraries.update(library, LibraryModel(description="changed"))
check("a changed library", libraries.get(library).description == "changed")
item = items.create(ItemModel(library_id=library, name="boot", type="iso"))
check("an item", items.get(item).name == "boot" and items.list(library) == [item])
expect_error("the same name again", errors.AlreadyExists, lambda: items.create(ItemModel(library_id=library, name="boot")))
expect_error("no name", errors.InvalidArgument, lambda: items.create(ItemModel(library_id=library)))
check("types", "ovf" in [each.type for each in Type(config).list()])
Configuration(config).update(ConfigurationModel(automatic_sync_start_hour=3))
check("the configuration", Configuration(config).get().automatic_sync_start_hour == 3)

# Upload
updates, files = UpdateSession(config), UpdateFile(config)
session = updates.create(UpdateSessionModel(library_item_id=item), client_token=str(uuid.uuid4()))
expect_error("a second session", errors.ResourceBusy, lambda: updates.create(UpdateSessionModel(library_item_id=item)))
added = files.add(session, UpdateFile.AddSpec(
    name="boot.iso", source_type=UpdateFile.SourceType.PUSH, size=len(BYTES),
    checksum_info=ItemFile.ChecksumInfo(
        algorithm=ItemFile.ChecksumAlgorithm.SHA256, checksum=hashlib.sha256(BYTES).hexdigest())))
check("a file is added", added.status == "WAITING_FOR_TRANSFER" and added.upload_endpoint.uri.startswith("http"))
expect_error("complete without the file", errors.NotAllowedInCurrentState, lambda: updates.complete(session), "boot.iso")
check("the file is uploaded", requests.put(added.upload_endpoint.uri, data=BYTES).status_code == 200)
info = files.get(session, "boot.iso")
check("the file is READY", (info.status, info.size, info.bytes_transferred) == ("READY", len(BYTES), len(BYTES)))
updates.keep_alive(session, 50)
updates.update(session, UpdateSessionModel(
    warning_behavior=[WarningBehavior(type=WarningType.SELF_SIGNED_CERTIFICATE, ignored=True)]))
check("validation finds no errors", not files.validate(session).has_errors and files.validate(session).missing_files == set())
seen = updates.get(session)
check("the session", (seen.state, seen.client_progress, seen.preview_info.state) == ("ACTIVE", 50, "NOT_APPLICABLE")
      and seen.expiration_time > Session(config).get().last_accessed_time)
check("the session is listed", updates.list(item) == [session] and session in updates.list())
updates.complete(session)
check("the session is DONE", updates.get(session).state == "DONE" and updates.get(session).preview_info is None)
expect_error("complete again", errors.NotAllowedInCurrentState, lambda: updates.complete(session))
updates.delete(session)
expect_error("a deleted session", errors.NotFound, lambda: updates.get(session))
check("the item has the file", [(each.name, each.size) for each in ItemFile(config).list(item)] == [("boot.iso", len(BYTES))])
stored = Storage(config).get(item, "boot.iso")[0]
check("storage of the file", stored.storage_uris[0].startswith("ds:///") and stored.checksum_info is not None)
session = updates.create(UpdateSessionModel(library_item_id=item))
expect_error("an unknown file", errors.InvalidArgument, lambda: files.get(session, "none"))
updates.fail(session, "changed my mind")
check("the session is in ERROR", updates.get(session).state == "ERROR" and "changed my mind" in updates.get(session).error_message.default_message)

# Download
downloads, fetched = DownloadSession(config), DownloadFile(config)
session = downloads.create(DownloadSessionModel(library_item_id=item))
prepared = fetched.prepare(session, "boot.iso")
check("a file is prepared", prepared.status == "PREPARED" and prepared.checksum_info is not None)
check("downloaded bytes are equal", requests.get(prepared.download_endpoint.uri).content == BYTES)
downloads.keep_alive(session, 100)
downloads.keep_alive(session)
check("files are listed", [each.bytes_transferred for each in fetched.list(session)] == [len(BYTES)])
downloads.cancel(session)
check("the session is CANCELED", downloads.get(session).state == "CANCELED")
expect_error("cancel again", errors.NotAllowedInCurrentState, lambda: downloads.cancel(session))
check("its URI is not found", requests.get(prepared.download_endpoint.uri).status_code == 404)
downloads.delete(session)

# Introspection
check("provider id", introspection.Provider(config).get().id != "")
services = introspection.Service(config).list()
check("services: %d" % len(services), "com.vmware.content.library.item.update_session" in services)
check("operations", "keep_alive" in introspection.Service(config).get(
    "com.vmware.content.library.item.update_session").operations)
provider, described = config.connector.get_api_provider(), 0
for service in services:
    for operation in introspection.Operation(config).list(service):
        operation_input = StructValue(name="operation-input", values={
            "service_id": StringValue(service), "operation_id": StringValue(operation)})
        result = provider.invoke(introspection.Operation._VAPI_SERVICE_ID, "get", operation_input, config.connector.new_context())
        # The SDK's reader of definitions resolves references.
        definition = convert_data_value_to_data_def(result.output.get_field("input_definition"))
        convert_data_value_to_data_def(result.output.get_field("output_definition"))
        [convert_data_value_to_data_def(error) for error in result.output.get_field("error_definitions")]
        described += definition.name == "operation-input"
check("operations described: %d" % described, described > 52)
expect_error("an unknown service", errors.NotFound, lambda: introspection.Service(config).get("com.vmware.nothing"))

# The vSphere client of the SDK, over HTTPS
trusting = requests.Session()
trusting.trust_env, trusting.verify = False, CERTIFICATE  # otherwise REQUESTS_CA_BUNDLE overrides verify
client = create_vsphere_client(SECURE, "administrator@vsphere.local", "carrel", session=trusting)
check("library over HTTPS", client.content.LocalLibrary.get(library).name == "isos")
session = client.content.library.item.UpdateSession.create(UpdateSessionModel(library_item_id=item))
endpoint = client.content.library.item.updatesession.File.add(session, UpdateFile.AddSpec(
    name="other.iso", source_type=UpdateFile.SourceType.PUSH)).upload_endpoint
check("upload endpoint has the certificate's thumbprint", len(endpoint.ssl_certificate_thumbprint) == 59)
check("upload over HTTPS", requests.put(endpoint.uri, data=BYTES, verify=CERTIFICATE).status_code == 200)
client.content.library.item.UpdateSession.complete(session)
check("the item has both files", len(client.content.library.item.File.list(item)) == 2)

items.delete(item)
libraries.delete(library)
Session(config).delete()
expect_error("a call after logout", errors.Unauthenticated, lambda: Session(config).get())
print("sdk: %d passed, 0 failed" % passed)
