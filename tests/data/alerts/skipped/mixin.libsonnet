# expect: 1:1 a template is not read, only what it renders to
{ prometheusAlerts+:: { groups+: [] } }
