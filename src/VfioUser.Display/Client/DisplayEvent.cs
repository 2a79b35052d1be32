using VfioUser.Protocol.Display;

namespace VfioUser.Display.Client;

/// <summary>Something that a display server tells without being asked.</summary>
public abstract record DisplayEvent;

/// <summary>A head's picture should be updated.</summary>
public sealed record RefreshEvent(RefreshMessage Refresh) : DisplayEvent;

/// <summary>A head was lit, went dark, or has another size.</summary>
public sealed record HeadChangedEvent(HeadChangedMessage Change) : DisplayEvent;

/// <summary>A buffer's id means nothing any more.</summary>
public sealed record BufferRetiredEvent(uint DmabufId) : DisplayEvent;

/// <summary>The connection was lost and there is another one: nothing that was known is sure.</summary>
public sealed record ReconnectedEvent : DisplayEvent;
