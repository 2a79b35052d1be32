using VfioUser.Display.Client;

namespace GvtDevice.Cli.Watching;

/// <summary>Prints one line for each event.</summary>
internal interface IEventPrinter
{
    void Print(WatchedRefresh refresh);

    void Print(Rates rates);

    /// <summary>Prints an event other than a refresh.</summary>
    void Print(DisplayEvent other);
}
