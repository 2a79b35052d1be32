using DisplayModel;

namespace GvtDevice.Cli;

/// <summary>Names of the kinds of connectors in reports.</summary>
internal static class ConnectorKindText
{
    private static readonly (string Name, ConnectorKind Kind)[] s_names =
    [
        ("HDMI", ConnectorKind.Hdmi), ("DisplayPort", ConnectorKind.DisplayPort),
        ("eDP", ConnectorKind.EmbeddedDisplayPort),
    ];

    public static string Of(ConnectorKind kind) => Array.Find(s_names, entry => entry.Kind == kind).Name;

    /// <exception cref="FormatException">There is no such kind.</exception>
    public static ConnectorKind Parse(string name)
    {
        int index = Array.FindIndex(s_names, entry => entry.Name == name);
        return index >= 0
            ? s_names[index].Kind
            : throw new FormatException($"there is no connector of kind \"{name}\"");
    }
}
