namespace RemoteDisplay.Local.Kms;

/// <summary>What tells one monitor from another.</summary>
/// <param name="Edid">Empty when the monitor has none.</param>
/// <param name="Modes">Their sizes, for a monitor without.</param>
internal sealed record MonitorIdentity(byte[] Edid, string Modes)
{
    /// <summary>Reads it of a connector; null when it has no monitor.</summary>
    public static MonitorIdentity? Of(DrmCard card, KmsConnector connector)
    {
        if (!connector.IsConnected)
        {
            return null;
        }

        KmsObject properties = new(card, connector.Id, Uapi.DrmObjectType.Connector);
        return new MonitorIdentity(
            KmsObject.ReadBlob(card, properties.Find("EDID")?.Value ?? 0),
            string.Join(' ', connector.Modes.Select(mode => $"{mode.WidthPx}x{mode.HeightPx}")));
    }

    public bool IsSameAs(MonitorIdentity? other) =>
        other is not null && Modes == other.Modes && Edid.AsSpan().SequenceEqual(other.Edid);
}
