using GvtDevice.Ports;

namespace GvtDevice.Platforms;

/// <summary>A digital port of a platform.</summary>
/// <param name="Name">Name in the names of its registers.</param>
/// <param name="Ddi">Number of the DDI, 0 for A; its AUX channel has the same number.</param>
/// <param name="AuxDoneBit">Bit of its AUX channel among the interrupts of ports; null without an AUX channel.</param>
/// <param name="Plug">Connections of its connector; null if it cannot have one.</param>
internal sealed record PortRow(string Name, int Ddi, int? AuxDoneBit = null, PlugRow? Plug = null);

/// <summary>The connections of a connector at a port.</summary>
/// <param name="Port">The port's name for users.</param>
/// <param name="Vbt">The port in the Video BIOS Table.</param>
/// <param name="DataChannel">Its display data channel.</param>
/// <param name="Hotplug">Its hot-plug pin.</param>
internal sealed record PlugRow(DigitalPort Port, VbtPort Vbt, DataChannelPins DataChannel, HotplugPin Hotplug);

/// <summary>The pins of a display data channel. Source: i915, intel_gmbus.c (gmbus_pins_skl, gmbus_pins_cnp,
/// gmbus_pins_icp) and map_ddc_pin.</summary>
/// <param name="VbtPin">Its number in the Video BIOS Table.</param>
/// <param name="GmbusPin">Its pin pair in GMBUS0.</param>
internal readonly record struct DataChannelPins(int VbtPin, int GmbusPin);
