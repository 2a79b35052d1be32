namespace RemoteDisplay.Local.Kms;

/// <summary>Chooses a graphics card.</summary>
internal static class CardChoice
{
    private const string Folder = "/dev/dri";

    /// <param name="path">The card that the user named; null for the first card with a monitor.</param>
    /// <exception cref="LocalDisplayException">No card can be used.</exception>
    public static DrmCard Open(string? path)
    {
        if (path is not null)
        {
            return DrmCard.Open(path);
        }

        string[] cards =
            Directory.Exists(Folder) ? [.. Directory.GetFiles(Folder, "card*").Order(StringComparer.Ordinal)] : [];
        if (cards.Length == 0)
        {
            throw new LocalDisplayException(
                $"there is no graphics card in {Folder}: load the card's driver, or use VNC (serve --vnc)");
        }

        List<string> reasons = [];
        foreach (string name in cards)
        {
            try
            {
                DrmCard card = DrmCard.Open(name);
                if (new KmsTopology(card).Connectors.Any(connector => connector.IsConnected))
                {
                    return card;
                }

                card.Dispose();
                reasons.Add($"no monitor is connected to {name}");
            }
            catch (IOException e)
            {
                reasons.Add(e.Message);
            }
        }

        throw new LocalDisplayException(string.Join("; ", reasons));
    }
}
