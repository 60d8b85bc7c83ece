"""One session for the SOAP API and the APIs of the SDK: the calls of VMware's sample single_session."""
import unittest
from http.cookies import SimpleCookie

import requests
from com.vmware.cis_client import Session
from com.vmware.content_client import LocalLibrary
from com.vmware.vapi.std.errors_client import Unauthenticated
from pyVim.connect import Disconnect
from pyVmomi import SoapStubAdapter, vim
from vmware.vapi.lib.connect import get_requests_connector
from vmware.vapi.security.client.security_context_filter import LegacySecurityContextFilter
from vmware.vapi.security.session import create_session_security_context
from vmware.vapi.security.user_password import create_user_password_security_context
from vmware.vapi.stdlib.client.factories import StubConfigurationFactory

import carrel


def sdk(context):
    return StubConfigurationFactory.new_std_configuration(get_requests_connector(
        session=requests.Session(), url=f"https://localhost:{carrel.PORT}/api",
        provider_filter_chain=[LegacySecurityContextFilter(security_context=context)]))


class SingleSessionTest(unittest.TestCase):
    def test_should_accept_soap_session_in_other_apis(self):
        service = carrel.connect_soap()
        session = SimpleCookie(service._stub.cookie)["vmware_soap_session"].value
        config = sdk(create_session_security_context(session))

        self.assertEqual(Session(config).get().user, carrel.USER)
        LocalLibrary(config).list()
        self.assertEqual(self.rest_status(session), 200)

        Disconnect(service)
        with self.assertRaises(Unauthenticated):
            LocalLibrary(config).list()
        self.assertEqual(self.rest_status(session), 401)

    def rest_status(self, session):
        return requests.get(
            f"https://localhost:{carrel.PORT}/api/content/local-library",
            headers={"vmware-api-session-id": session}).status_code

    def test_should_accept_session_of_sdk_in_soap(self):
        login = Session(sdk(create_user_password_security_context(carrel.USER, carrel.PASSWORD)))
        session = login.create()
        stub = SoapStubAdapter(
            host="localhost", port=carrel.PORT, version="vim.version.version9")
        stub.cookie = f'vmware_soap_session="{session}"; Path=/; HttpOnly; Secure;'
        content = vim.ServiceInstance("ServiceInstance", stub).RetrieveContent()

        self.assertEqual(content.sessionManager.currentSession.key, session)
        self.assertEqual(content.rootFolder.name, "Datacenters")

        Session(sdk(create_session_security_context(session))).delete()
        self.assertIsNone(content.sessionManager.currentSession)
        with self.assertRaises(vim.fault.NotAuthenticated):
            content.rootFolder.name
