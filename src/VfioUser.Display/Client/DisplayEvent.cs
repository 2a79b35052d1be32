using VfioUser.Protocol.Display;

namespace VfioUser.Display.Client;

/// <summary>An event that a display server sends.</summary>
public abstract record DisplayEvent
{
    /// <summary>The head, 0-based, that the event is about; null if it is about none.</summary>
    public uint? OfHead => this switch
    {
        RefreshEvent { Refresh.Head: var head } => head,
        HeadChangedEvent { Change.Head: var head } => head,
        _ => null,
    };
}

/// <summary>A head's picture should be updated.</summary>
public sealed record RefreshEvent(RefreshMessage Refresh) : DisplayEvent;

/// <summary>A head was lit, went dark, or has another size.</summary>
public sealed record HeadChangedEvent(HeadChangedMessage Change) : DisplayEvent;

/// <summary>A buffer's id is no longer valid.</summary>
public sealed record BufferRetiredEvent(uint DmabufId) : DisplayEvent;

/// <summary>The connection was lost and replaced by a new one: all earlier knowledge may be outdated.</summary>
public sealed record ReconnectedEvent : DisplayEvent;
