"""pyvmomi: logins, properties, views and faults."""
import unittest

from pyVim.connect import Disconnect
from pyVmomi import vim, vmodl

import carrel


class PyvmomiTest(unittest.TestCase):
    def setUp(self):
        self.service = carrel.connect_soap()
        self.addCleanup(Disconnect, self.service)
        self.content = self.service.RetrieveContent()

    def test_should_describe_server(self):
        self.assertEqual(self.content.about.apiType, "VirtualCenter")
        self.assertEqual(self.content.about.apiVersion, "8.0.3.0")
        self.assertLess(abs(self.service.CurrentTime() - self.service.serverClock).total_seconds(), 60)

    def test_should_read_properties(self):
        datacenter, = self.content.rootFolder.childEntity
        datastore, = datacenter.datastore

        self.assertIsInstance(datacenter, vim.Datacenter)
        self.assertEqual(datacenter.name, "Datacenter")
        self.assertEqual(datacenter.datastoreFolder.childEntity, [datastore])
        self.assertEqual(datastore.name, "datastore1")
        self.assertEqual(datastore.parent, datacenter.datastoreFolder)
        self.assertTrue(datastore.summary.accessible)
        self.assertGreaterEqual(datastore.summary.capacity, datastore.info.freeSpace)
        self.assertEqual(datastore.vm, [])
        self.assertIsNone(self.content.rootFolder.parent)

    def test_should_find_objects(self):
        datastore = carrel.find_datastore(self.content, "datastore1")

        self.assertEqual(datastore._GetMoId(), "datastore-1")
        self.assertEqual(
            self.content.searchIndex.FindByInventoryPath("Datacenter/datastore/datastore1"), datastore)
        self.assertIsNone(self.content.searchIndex.FindByInventoryPath("Datacenter/datastore/other"))

    def test_should_list_virtual_machines_as_empty(self):
        view = self.content.viewManager.CreateContainerView(
            self.content.rootFolder, [vim.VirtualMachine, vim.HostSystem], True)

        self.assertEqual(view.view, [])

    def test_should_collect_properties_of_view(self):
        view = self.content.viewManager.CreateContainerView(self.content.rootFolder, [vim.ManagedEntity], True)
        collector = vmodl.query.PropertyCollector
        traversal = collector.TraversalSpec(name="view", path="view", skip=False, type=vim.view.ContainerView)
        filter_spec = collector.FilterSpec(
            objectSet=[collector.ObjectSpec(obj=view, skip=True, selectSet=[traversal])],
            propSet=[collector.PropertySpec(type=vim.ManagedEntity, pathSet=["name"])])

        result = self.content.propertyCollector.RetrievePropertiesEx([filter_spec], collector.RetrieveOptions())

        self.assertEqual(
            {each.propSet[0].val for each in result.objects},
            {"Datacenter", "vm", "host", "datastore", "network", "datastore1"})

    def test_should_report_session(self):
        session = self.content.sessionManager.currentSession

        self.assertEqual(session.userName, carrel.USER)
        self.assertTrue(self.content.sessionManager.SessionIsActive(session.key, session.userName))
        self.assertFalse(self.content.sessionManager.SessionIsActive("0" * 32, session.userName))

    def test_should_end_session(self):
        service = carrel.connect_soap()
        root = service.RetrieveContent().rootFolder
        Disconnect(service)

        with self.assertRaises(vim.fault.NotAuthenticated):
            root.name

    def test_should_raise_faults(self):
        with self.assertRaises(vim.fault.InvalidLogin):
            carrel.connect_soap(password="wrong")
        with self.assertRaises(vmodl.fault.ManagedObjectNotFound):
            vim.Datastore("datastore-999", self.service._stub).name
        with self.assertRaises(vmodl.fault.MethodNotFound):
            self.content.rootFolder.CreateFolder("new")
