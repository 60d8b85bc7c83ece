package dev.carrel.api.legacyrest;

import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fields of a filter in a query. vCenter's reference lists the values of a field as {@code
 * filter.names.1=a&filter.names.2=b}
 * (https://vdc-download.vmware.com/vmwb-repository/dcr-public/c2c7244e-817b-40d8-98f3-6c2ad5db56d6/af6d8ff7-1c38-4571-b72a-614ac319a62b/operations/com/vmware/vcenter/datastore.list-operation.html).
 * Clients also send {@code filter.names=a} (seen with the response of a vCenter,
 * https://github.com/vmware-archive/vsphere-automation-sdk-ruby/issues/7).
 */
final class FilterFields {
  /** The description of filters in the OpenAPI document. */
  static final String DESCRIPTION =
      "Each field is a parameter: filter.names=a, or filter.names.1=a&filter.names.2=b.";

  private static final Pattern PARAMETER = Pattern.compile("filter\\.([a-z_]+)(?:\\.[0-9]+)?");

  private FilterFields() {}

  /** Returns the values of all fields by the names of the fields. */
  static MultivaluedMap<String, String> of(UriInfo uri) {
    MultivaluedMap<String, String> fields = new MultivaluedHashMap<>();
    uri.getQueryParameters()
        .forEach(
            (name, values) -> {
              Matcher parameter = PARAMETER.matcher(name);
              if (parameter.matches()) {
                fields.addAll(parameter.group(1), values);
              }
            });
    return fields;
  }
}
