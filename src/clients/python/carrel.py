"""
Connections to the server that the environment variables CARREL_* name.

SSL_CERT_FILE (pyvmomi) and REQUESTS_CA_BUNDLE (requests, the SDK) name the server's certificate.
"""
import os

import requests
from pyVim.connect import SmartConnect
from pyVmomi import vim
from vmware.vapi.vsphere.client import create_vsphere_client

PORT = int(os.environ["CARREL_PORT"])
USER = os.environ["CARREL_USER"]
PASSWORD = os.environ["CARREL_PASSWORD"]


def connect_soap(password=PASSWORD):
    return SmartConnect(host="localhost", port=PORT, user=USER, pwd=password)


def connect_rest():
    return create_vsphere_client(f"localhost:{PORT}", USER, PASSWORD, session=requests.Session())


def find_datastore(content, name):
    """Finds a datastore as VMware's samples do: with a container view of its type."""
    view = content.viewManager.CreateContainerView(content.rootFolder, [vim.Datastore], True)
    try:
        return next(datastore for datastore in view.view if datastore.name == name)
    finally:
        view.Destroy()
